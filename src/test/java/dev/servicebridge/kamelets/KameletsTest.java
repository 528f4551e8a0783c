package dev.servicebridge.kamelets;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import javax.xml.parsers.DocumentBuilderFactory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import org.apache.camel.CamelContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xml.sax.InputSource;

import dev.servicebridge.ServiceBridge;
import dev.servicebridge.config.BridgeFiles;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The Kamelets, held against the contracts that they are made of, and against what editors and Camel's catalogue ask for: the
 * schema of the resource, and the rules by which Camel's own Kamelets are validated.
 */
class KameletsTest {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch");
    private static final Pattern PARAMETER = Pattern.compile("\\{\\{[?]?([A-Za-z0-9-._]+)(?::[^}]*)?}}");
    private static final Path PAGE = Path.of("docs/kamelets.md");
    private static final JsonSchema RESOURCE = resource();

    @TempDir
    Path folder;

    static List<Kamelet> kamelets() {
        return Kamelets.of(BridgeFiles.in(Path.of("no-such-folder")));
    }

    /** The schema of the resource as Kubernetes applies it, but unknown fields are refused. */
    private static JsonSchema resource() {
        try (InputStream in = KameletsTest.class.getResourceAsStream("/camel.apache.org_kamelets.yaml")) {
            JsonNode schema = YAML.readTree(in).at("/spec/versions/0/schema/openAPIV3Schema");
            close(schema);
            return JsonSchemaFactory.getInstance(VersionFlag.V4).getSchema(schema);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode any) {
            any.remove("x-kubernetes-preserve-unknown-fields");
        }
        if (schema instanceof ObjectNode node
                && node.path("properties").isObject()
                && node.path("type").asText().equals("object")
                && !node.has("additionalProperties")) {
            node.put("additionalProperties", false);
        }
        schema.forEach(KameletsTest::close);
    }

    private static JsonNode contract(String system) throws IOException {
        return YAML.readTree(
                Path.of("src/main/resources/contracts/" + system + ".yaml").toFile());
    }

    private static JsonNode resolved(JsonNode contract, JsonNode node) {
        return node.has("$ref") ? contract.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static Stream<JsonNode> stream(JsonNode nodes) {
        return StreamSupport.stream(nodes.spliterator(), false);
    }

    private static Set<String> texts(JsonNode nodes) {
        return stream(nodes).map(JsonNode::asText).collect(Collectors.toCollection(TreeSet::new));
    }

    private static JsonNode definition(Kamelet kamelet) {
        return kamelet.document().at("/spec/definition");
    }

    private static String annotation(Kamelet kamelet, String name) {
        return kamelet.document()
                .path("metadata")
                .path("annotations")
                .path("camel.apache.org/" + name)
                .asText();
    }

    @ParameterizedTest
    @ValueSource(strings = {"services-api", "flow-retail", "mews"})
    void eachOperationHasAnActionWithItsParameters(String system) throws IOException {
        JsonNode contract = contract(system);
        Map<String, Kamelet> byEndpoint = new TreeMap<>();
        kamelets().stream()
                .filter(kamelet -> kamelet.name().startsWith(system + "-"))
                .forEach(kamelet -> byEndpoint.put(endpoint(kamelet), kamelet));
        List<String> endpoints = new ArrayList<>();
        contract.path("paths").forEach(path -> path.properties().stream()
                .filter(method -> METHODS.contains(method.getKey()))
                .map(Map.Entry::getValue)
                .forEach(operation -> {
                    String endpoint =
                            system + "." + operation.path("operationId").asText();
                    endpoints.add(endpoint);
                    assertThat(byEndpoint).containsKey(endpoint);
                    checkParameters(
                            definition(byEndpoint.get(endpoint)),
                            Stream.concat(stream(path.path("parameters")), stream(operation.path("parameters")))
                                    .map(parameter -> resolved(contract, parameter))
                                    .toList());
                }));

        assertThat(endpoints).hasSizeGreaterThan(7);
        assertThat(byEndpoint.keySet()).containsExactlyInAnyOrderElementsOf(endpoints);
    }

    private static void checkParameters(JsonNode definition, List<JsonNode> parameters) {
        Set<String> names = new TreeSet<>(Set.of("account"));
        Set<String> required = new TreeSet<>();
        for (JsonNode parameter : parameters) {
            String name = parameter.path("name").asText();
            names.add(name);
            if (parameter.path("required").asBoolean()
                    && !parameter.path("x-by-bridge").asBoolean()) {
                required.add(name);
            }
            assertThat(definition
                            .path("properties")
                            .path(name)
                            .path("description")
                            .asText())
                    .startsWith(parameter.path("description").asText().strip().replaceAll("\\s+", " "));
        }
        assertThat(definition.path("properties").fieldNames()).toIterable().containsExactlyInAnyOrderElementsOf(names);
        assertThat(texts(definition.path("required"))).isEqualTo(required);
    }

    private static String endpoint(Kamelet kamelet) {
        return stream(kamelet.document().at("/spec/template/from/steps"))
                .filter(step -> step.has("to"))
                .map(step -> step.at("/to/parameters/name").asText())
                .findFirst()
                .orElseThrow();
    }

    /** Those that the bridge puts in, by the contract's word, are those that it does put in. */
    @Test
    void whatTheAccountGivesIsNotRequired() throws IOException {
        JsonNode parameters = contract("flow-retail").at("/components/parameters");
        assertThat(stream(parameters)
                        .filter(parameter -> parameter.path("x-by-bridge").asBoolean())
                        .map(parameter -> parameter.path("name").asText()))
                .containsExactlyInAnyOrder("tenantUid", "storeUid");
        assertThat(contract("mews").at("/components/schemas").properties())
                .filteredOn(schema ->
                        schema.getValue().at("/properties/AccessToken").isObject())
                .hasSize(8)
                .allSatisfy(schema -> assertThat(schema.getValue().path("properties").properties().stream()
                                .filter(field ->
                                        field.getValue().path("x-by-bridge").asBoolean())
                                .map(Map.Entry::getKey))
                        .containsExactlyInAnyOrder("ClientToken", "AccessToken", "Client"));
        assertThat(kamelets())
                .filteredOn(kamelet -> kamelet.name().startsWith("mews-"))
                .allSatisfy(kamelet -> assertThat(kamelet.text()).doesNotContain("AccessToken", "ClientToken"));
    }

    @Test
    void theCommandsAreThoseOfTheSchema() throws IOException {
        Kamelet sink = kamelets().stream()
                .filter(kamelet -> kamelet.name().equals("command-sink"))
                .findFirst()
                .orElseThrow();
        JsonNode schema = YAML.readTree(
                Path.of("src/main/resources/schemas/command.schema.json").toFile());

        assertThat(definition(sink).at("/properties/command/enum")).isEqualTo(schema.at("/properties/command/enum"));
        assertThat(texts(definition(sink).path("required"))).containsExactly("command", "idempotencyKey");
        assertThat(definition(sink).at("/properties/command/description").asText())
                .contains("assign-resources: serviceJobId*, appointmentId, technicianIds*;");
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void fitsTheSchemaOfTheResource(Kamelet kamelet) throws IOException {
        assertThat(RESOURCE.validate(YAML.readTree(kamelet.text()))).isEmpty();
    }

    @Test
    void theSchemaRefusesWhatItDoesNotKnow() {
        ObjectNode other = kamelets().get(0).document().deepCopy();
        ((ObjectNode) other.at("/spec/definition")).put("titel", "x");

        assertThat(RESOURCE.validate(other)).hasSize(1);
    }

    /** What Kaoto shows of it in its palette and in the form. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void isDescribedForAPalette(Kamelet kamelet) throws Exception {
        JsonNode definition = definition(kamelet);
        assertThat(kamelet.title()).endsWith(" " + Words.title(kamelet.type()));
        assertThat(kamelet.description()).isNotBlank().doesNotContain("\n", "  ");
        assertThat(definition.path("type").asText()).isEqualTo("object");
        for (String name :
                List.of("kamelet.support.level", "provider", "kamelet.group", "kamelet.namespace", "catalog.version")) {
            assertThat(annotation(kamelet, name)).as(name).isNotBlank();
        }
        assertThat(annotation(kamelet, "catalog.version"))
                .isEqualTo(CamelContext.class.getPackage().getImplementationVersion());
        assertThat(kamelet.document()
                        .at("/metadata/labels")
                        .path("camel.apache.org/kamelet.type")
                        .asText())
                .isEqualTo(kamelet.type())
                .isIn("source", "sink", "action");
        String icon = annotation(kamelet, "kamelet.icon");
        assertThat(icon).startsWith("data:image/svg+xml;base64,");
        String svg =
                new String(Base64.getDecoder().decode(icon.substring(icon.indexOf(',') + 1)), StandardCharsets.UTF_8);
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new InputSource(new StringReader(svg)))
                        .getDocumentElement()
                        .getTagName())
                .isEqualTo("svg");
        definition.path("properties").properties().forEach(property -> {
            JsonNode value = property.getValue();
            assertThat(value.path("title").asText())
                    .as(property.getKey())
                    .matches("([A-Z][A-Za-z0-9]*)( [A-Z][A-Za-z0-9]*)*")
                    .doesNotMatch("(A|An|The) .*");
            assertThat(value.path("description").asText()).as(property.getKey()).isNotBlank();
            assertThat(value.path("type").asText()).isIn("string", "integer", "number", "boolean");
        });
        assertThat(definition.path("properties").fieldNames())
                .toIterable()
                .containsAll(texts(definition.path("required")));
    }

    @ParameterizedTest
    @MethodSource("kamelets")
    void usesThePropertiesThatItDeclaresAndNoOther(Kamelet kamelet) {
        Set<String> used = PARAMETER
                .matcher(kamelet.document().at("/spec/template").toString())
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toSet());

        assertThat(definition(kamelet).path("properties").fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(used)
                .doesNotContain("id");
    }

    @Test
    void noTwoHaveOneNameTitleOrDescription() {
        assertThat(kamelets())
                .extracting(Kamelet::name)
                .doesNotHaveDuplicates()
                .allMatch(name -> name.matches("[a-z0-9]+(-[a-z0-9]+)*-(source|sink|action)"));
        assertThat(kamelets()).extracting(Kamelet::title).doesNotHaveDuplicates();
        assertThat(kamelets()).extracting(Kamelet::description).doesNotHaveDuplicates();
    }

    @Test
    void noneTakesTheNameOfOneOfCamels() {
        assertThat(kamelets()).extracting(Kamelet::fileName).allSatisfy(file -> assertThat(
                        CamelContext.class.getResource("/kamelets/" + file).toString())
                .doesNotContain("camel-kamelets"));
    }

    /** The build has made those that are packaged. */
    @ParameterizedTest
    @MethodSource("kamelets")
    void isPackaged(Kamelet kamelet) throws IOException {
        try (InputStream in = KameletsTest.class.getResourceAsStream("/kamelets/" + kamelet.fileName())) {
            assertThat(in).as("run mvn process-classes").isNotNull();
            assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(kamelet.text());
        }
        assertThat(YAML.readTree(kamelet.text())).isEqualTo(kamelet.document());
    }

    /** By the command that the page names. */
    @Test
    void aSystemOfOnesOwnHasActionsToo() throws IOException {
        Files.createDirectories(folder.resolve("contracts"));
        Files.copy(Path.of("src/test/resources/contracts/shop.yaml"), folder.resolve("contracts/shop.yaml"));

        List<String> own = written();
        List<String> all = written("--all");

        assertThat(own).isNotEmpty().allMatch(name -> name.matches("shop-.*-action\\.kamelet\\.yaml"));
        assertThat(all)
                .hasSize(own.size() + kamelets().size())
                .containsAll(own)
                .containsAll(kamelets().stream().map(Kamelet::fileName).toList());
    }

    private List<String> written(String... options) throws IOException {
        Path written = folder.resolve("written");
        StringWriter out = new StringWriter();
        List<String> arguments = new ArrayList<>(List.of("kamelets", "--home", folder.toString(), written.toString()));
        arguments.addAll(List.of(options));
        assertThat(ServiceBridge.line().setOut(new PrintWriter(out)).execute(arguments.toArray(String[]::new)))
                .isZero();
        try (Stream<Path> files = Files.list(written)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(out).hasToString(names.size() + " Kamelets in " + written + System.lineSeparator());
            return names;
        }
    }

    @Test
    void withoutAContractOfOnesOwnNoneIsWritten() {
        StringWriter out = new StringWriter();

        ServiceBridge.line()
                .setOut(new PrintWriter(out))
                .execute(
                        "kamelets",
                        "--home",
                        folder.toString(),
                        folder.resolve("written").toString());

        assertThat(out.toString()).startsWith("None written: " + folder + "/contracts/ has no contract of your own");
        assertThat(folder.resolve("written")).isEmptyDirectory();
    }

    @Test
    void aFolderThatCannotBeWrittenIsNamed() throws IOException {
        Path file = Files.createFile(folder.resolve("file"));
        StringWriter err = new StringWriter();

        int code = ServiceBridge.line().setErr(new PrintWriter(err)).execute("kamelets", file.toString());

        assertThat(code).isEqualTo(1);
        assertThat(err.toString()).contains(file + " cannot be written", "name a folder");
    }

    @Test
    void thePageListsAll() throws IOException {
        List<String> rows = kamelets().stream().map(KameletsTest::row).toList();

        assertThat(Files.readAllLines(PAGE).stream()
                        .filter(line -> line.matches("\\| `.*-(source|sink|action)` \\|.*")))
                .as("the rows are:%n%s", String.join(System.lineSeparator(), rows))
                .containsExactlyElementsOf(rows);
    }

    private static String row(Kamelet kamelet) {
        String required = texts(definition(kamelet).path("required")).stream()
                .map(name -> "`" + name + "`")
                .collect(Collectors.joining(", "));
        return "| `" + kamelet.name() + "` | "
                + kamelet.description().replaceFirst("(?<=[a-z)])\\. .*", ".").replaceFirst("(?<=[a-z)]): .*", ".")
                + " | "
                + (required.isEmpty() ? "-" : required) + " |";
    }
}
