package dev.servicebridge.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.spi.Registry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.servicesapi.ProofDocuments;
import dev.servicebridge.testing.Ports;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static org.assertj.core.api.Assertions.assertThat;

/** What files of routes call of Java: beans that take values and return values, by names that there are. */
class RouteBeansTest {
    /**
     * Beans whose steps share the message. The upload's address and headers are secrets: each step takes them out of the
     * message again, whatever happens, and its document is closed with the exchange.
     */
    private static final Set<Class<?>> SHARING_THE_MESSAGE = Set.of(ProofDocuments.class);

    private static final Pattern IN_TEXT = Pattern.compile("\\$\\{bean:(\\w+)\\?method=(\\w+)");

    /** The names of the methods that routes call, by the bean's name. */
    private static final Map<String, Set<String>> CALLED = new TreeMap<>();

    private static Bridge bridge;

    @BeforeAll
    static void start(@TempDir Path home) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("routes"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                collect(new YAMLMapper().readTree(Files.readString(file)));
            }
        }
        Properties settings = new Properties();
        settings.setProperty("bridge.datasource.url", "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        settings.setProperty("personal-data.key", "none");
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        settings.setProperty("sandbox.enabled", "false");
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
    }

    @AfterAll
    static void stop() {
        bridge.close();
    }

    /** A step {@code bean} and an expression {@code method} have the same two fields, and so has the endpoint. */
    private static void collect(JsonNode node) {
        String bean = node.path("ref").asText(node.path("beanName").asText());
        if (!bean.isEmpty() && node.path("method").isTextual()) {
            called(bean, node.path("method").asText().replaceFirst("\\(.*", ""));
        }
        if (node.isTextual()) {
            Matcher calls = IN_TEXT.matcher(node.asText());
            while (calls.find()) {
                called(calls.group(1), calls.group(2));
            }
        }
        node.forEach(RouteBeansTest::collect);
    }

    private static void called(String bean, String method) {
        CALLED.computeIfAbsent(bean, none -> new TreeSet<>()).add(method);
    }

    @Test
    void everyMethodThatARouteCallsIsThere() {
        Registry registry = bridge.context().getRegistry();
        List<String> missing = new ArrayList<>();
        CALLED.forEach((bean, methods) -> {
            Object found = registry.lookupByName(bean);
            Set<String> there = new HashSet<>();
            if (found != null) {
                Stream.of(found.getClass().getMethods()).forEach(method -> there.add(method.getName()));
            }
            methods.stream()
                    .filter(method -> !there.contains(method))
                    .forEach(method -> missing.add(bean + "." + method));
        });
        assertThat(CALLED).hasSizeGreaterThan(20);
        assertThat(missing).isEmpty();
    }

    @Test
    void beansThatRoutesCallKnowNoExchange() {
        Set<Class<?>> beans = new HashSet<>();
        CALLED.keySet()
                .forEach(bean -> beans.add(
                        bridge.context().getRegistry().lookupByName(bean).getClass()));
        assertThat(beans).containsAll(SHARING_THE_MESSAGE);
        beans.removeAll(SHARING_THE_MESSAGE);

        ArchRule rule = noMethods()
                .that()
                .arePublic()
                .should()
                .haveRawParameterTypes(exchangeOrMessage())
                .orShould()
                .haveRawReturnType(DescribedPredicate.describe(
                        "exchange or message",
                        type -> type.isAssignableTo(Exchange.class) || type.isAssignableTo(Message.class)))
                .because("a step says what a bean is given and where its answer goes");
        rule.check(new ClassFileImporter().importClasses(beans));
    }

    private static DescribedPredicate<List<JavaClass>> exchangeOrMessage() {
        return DescribedPredicate.describe("exchange or message", types -> types.stream()
                .anyMatch(type -> type.isAssignableTo(Exchange.class) || type.isAssignableTo(Message.class)));
    }
}
