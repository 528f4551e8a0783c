package dev.servicebridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.kafka.KafkaClient;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The manifests: every field is one that Kubernetes knows, what they name is there, and the bridge takes their config. */
class KubernetesTest {
    private static final Path FOLDER = Path.of("deploy/kubernetes");
    private static final String MOUNTED_SECRETS = "/run/secrets/service-bridge";

    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "Namespace", Namespace.class,
            "Deployment", Deployment.class,
            "Service", Service.class,
            "PodDisruptionBudget", PodDisruptionBudget.class,
            "NetworkPolicy", NetworkPolicy.class,
            "Secret", Secret.class);

    private static final ObjectMapper YAML =
            new YAMLMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);
    /** The model keeps fields that it does not know; this reader refuses them. */
    private static final ObjectMapper STRICT = new YAMLMapper()
            .setAnnotationIntrospector(new JacksonAnnotationIntrospector() {
                private static final long serialVersionUID = 1;

                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            });

    private record Kustomization(
            String apiVersion,
            String kind,
            String namespace,
            List<String> resources,
            List<Image> images,
            List<Generator> configMapGenerator) {}

    private record Image(String name, String newName, String newTag) {}

    private record Generator(String name, List<String> files) {
        /** Keys of the ConfigMap. */
        List<String> keys() {
            return files.stream().map(file -> file.replaceAll("=.*|.*/", "")).toList();
        }

        List<Path> paths() {
            return files.stream()
                    .map(file -> FOLDER.resolve(file.replaceAll(".*=", "")))
                    .toList();
        }
    }

    @TempDir
    private Path home;

    @Test
    void aFieldThatKubernetesDoesNotKnowIsFound() {
        String wrong = "{apiVersion: apps/v1, kind: Deployment, spec: {template: {spec: {terminationGrace: 5}}}}";

        assertThatThrownBy(() -> resource(YAML.readTree(wrong)))
                .isInstanceOf(JsonMappingException.class)
                .hasMessageContaining("terminationGrace");
    }

    @Test
    void everyManifestIsOneThatKubernetesTakes() throws IOException {
        List<String> files = new ArrayList<>(kustomization().resources());
        files.add("secret-example.yaml");

        for (String file : files) {
            for (HasMetadata resource : resources(file)) {
                assertThat(resource.getMetadata().getName()).as(file).isNotBlank();
            }
        }
        assertThat(manifestsOnDisk()).containsExactlyInAnyOrderElementsOf(files);
    }

    @Test
    void everyPartSelectsTheNodes() throws IOException {
        Map<String, String> labels =
                deployment().getSpec().getTemplate().getMetadata().getLabels();

        assertThat(deployment().getSpec().getSelector().getMatchLabels()).isEqualTo(labels);
        assertThat(only(PodDisruptionBudget.class, "disruption-budget.yaml")
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .isEqualTo(labels);
        assertThat(only(NetworkPolicy.class, "network-policy.yaml")
                        .getSpec()
                        .getPodSelector()
                        .getMatchLabels())
                .isEqualTo(labels);
        assertThat(resources("services.yaml")).hasSize(2).allSatisfy(service -> assertThat(
                        ((Service) service).getSpec().getSelector())
                .isEqualTo(labels));
    }

    @Test
    void everyPortThatIsNamedIsOneOfTheContainer() throws IOException {
        List<String> ports =
                container().getPorts().stream().map(port -> port.getName()).toList();

        assertThat(Stream.of(
                        container().getStartupProbe(),
                        container().getLivenessProbe(),
                        container().getReadinessProbe()))
                .allSatisfy(probe ->
                        assertThat(ports).contains(probe.getHttpGet().getPort().getStrVal()));
        assertThat(resources("services.yaml"))
                .allSatisfy(service -> assertThat(((Service) service).getSpec().getPorts())
                        .allSatisfy(port ->
                                assertThat(ports).contains(port.getTargetPort().getStrVal())));
        assertThat(only(NetworkPolicy.class, "network-policy.yaml").getSpec().getIngress())
                .flatMap(rule -> rule.getPorts())
                .allSatisfy(port -> assertThat(ports).contains(port.getPort().getStrVal()));
    }

    @Test
    void whatIsMountedIsThere() throws IOException {
        List<Generator> generators = kustomization().configMapGenerator();

        assertThat(generators).flatMap(Generator::paths).allSatisfy(path -> assertThat(path)
                .isRegularFile());
        assertThat(pod().getVolumes())
                .filteredOn(volume -> volume.getConfigMap() != null)
                .extracting(volume -> volume.getConfigMap().getName())
                .containsExactlyElementsOf(
                        generators.stream().map(Generator::name).toList());
        assertThat(volume("routes").getConfigMap().getItems())
                .extracting(KeyToPath::getKey)
                .containsExactlyElementsOf(generators.get(1).keys());
        assertThat(volume("secrets").getSecret().getSecretName())
                .isEqualTo(secret().getMetadata().getName());
        assertThat(container().getVolumeMounts())
                .extracting(VolumeMount::getName)
                .containsExactlyInAnyOrderElementsOf(
                        pod().getVolumes().stream().map(Volume::getName).toList());
    }

    @Test
    void aNodeHasTimeToStop() throws IOException {
        Settings settings = configuration().settings();

        assertThat(pod().getTerminationGracePeriodSeconds())
                .isGreaterThan(settings.integer("camel.main.shutdown-timeout")
                        + settings.duration("kafka.drain-timeout").toSeconds());
    }

    @Test
    void aNodeMayDoNoMoreThanItMust() throws IOException {
        assertThat(pod().getAutomountServiceAccountToken()).isFalse();
        assertThat(pod().getEnableServiceLinks()).isFalse();
        assertThat(pod().getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod().getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container().getSecurityContext().getAllowPrivilegeEscalation())
                .isFalse();
        assertThat(container().getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container().getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container().getResources().getLimits()).containsKey("memory");
        assertThat(kustomization().images())
                .allSatisfy(image -> assertThat(image.newTag()).isNotBlank().isNotEqualTo("latest"));
    }

    @Test
    void theBridgeTakesTheConfigAndTheSecretHasWhatItAsksFor() throws IOException {
        BridgeConfiguration configuration = configuration();

        assertThat(configuration.settings().text("bus")).isEqualTo("kafka");
        assertThat(configuration.accounts().all()).hasSize(1);
        assertThat(usedSecrets())
                .containsExactlyInAnyOrderElementsOf(secret().getStringData().keySet());
    }

    @Test
    void noConnectionGoesUnprotectedOrToWhoeverAnswers() throws IOException {
        Settings settings = configuration().settings();

        assertThat(settings.text("bridge.datasource.url")).contains("sslmode=verify-full", "sslrootcert=");
        assertThat(KafkaClient.configuration(new SettingsReader(settings, new Problems())))
                .containsEntry("security.protocol", "SASL_SSL")
                .containsEntry("ssl.truststore.type", "PEM")
                .containsKey("ssl.truststore.location")
                .doesNotContainKey("ssl.endpoint.identification.algorithm");
        assertThat(settings.flag("camel.ssl.enabled")).isTrue();
        assertThat(settings.flag("camel.server.use-global-ssl-context-parameters"))
                .isTrue();
    }

    @Test
    void theSecretShowsNoValueThatCouldBeTakenForReal() throws IOException {
        assertThat(secret().getStringData().values())
                .allSatisfy(value -> assertThat(value).contains("REPLACE-ME"));
    }

    /** The configuration as a node finds it, with secrets made up. */
    private BridgeConfiguration configuration() throws IOException {
        Path config = Files.createDirectories(home.resolve("config"));
        Path secrets = Files.createDirectories(home.resolve("secrets"));
        byte value = 0;
        for (String key : secret().getStringData().keySet()) {
            byte[] bytes = new byte[32];
            bytes[0] = ++value;
            Files.writeString(secrets.resolve(key), Base64.getEncoder().encodeToString(bytes));
        }
        for (Path path : kustomization().configMapGenerator().get(0).paths()) {
            String text = Files.readString(path).replace(MOUNTED_SECRETS, secrets.toString());
            Files.writeString(config.resolve(path.getFileName()), text);
        }
        return BridgeConfiguration.load(home, null, Map.of(), new Properties());
    }

    private static Set<String> usedSecrets() throws IOException {
        Set<String> used = new TreeSet<>();
        for (Path path : kustomization().configMapGenerator().get(0).paths()) {
            Pattern.compile(MOUNTED_SECRETS + "/([\\w.-]+)")
                    .matcher(Files.readString(path))
                    .results()
                    .forEach(match -> used.add(match.group(1)));
        }
        return used;
    }

    private static Kustomization kustomization() throws IOException {
        return YAML.readValue(FOLDER.resolve("kustomization.yaml").toFile(), Kustomization.class);
    }

    private static List<String> manifestsOnDisk() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("kustomization.yaml"))
                    .toList();
        }
    }

    private static List<HasMetadata> resources(String file) throws IOException {
        List<HasMetadata> resources = new ArrayList<>();
        for (JsonNode each : YAML.readerFor(JsonNode.class)
                .<JsonNode>readValues(FOLDER.resolve(file).toFile())
                .readAll()) {
            resources.add(resource(each));
        }
        return resources;
    }

    private static HasMetadata resource(JsonNode tree) throws IOException {
        return STRICT.treeToValue(tree, KINDS.get(tree.path("kind").asText()));
    }

    private static <T extends HasMetadata> T only(Class<T> kind, String file) throws IOException {
        List<HasMetadata> resources = resources(file);
        assertThat(resources).hasSize(1);
        return kind.cast(resources.get(0));
    }

    private static Deployment deployment() throws IOException {
        return only(Deployment.class, "deployment.yaml");
    }

    private static Secret secret() throws IOException {
        return only(Secret.class, "secret-example.yaml");
    }

    private static PodSpec pod() throws IOException {
        return deployment().getSpec().getTemplate().getSpec();
    }

    private static Container container() throws IOException {
        return pod().getContainers().get(0);
    }

    private static Volume volume(String name) throws IOException {
        return pod().getVolumes().stream()
                .filter(volume -> volume.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
