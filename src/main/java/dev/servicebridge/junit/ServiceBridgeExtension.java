package dev.servicebridge.junit;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.AdviceWithRouteBuilder;
import org.apache.camel.component.mock.InterceptSendToMockEndpointStrategy;
import org.apache.camel.util.function.ThrowingConsumer;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

import dev.servicebridge.routetests.TestSession;

/**
 * Starts a bridge with the sandbox before each test and stops it afterwards; in a class with {@code
 * @TestInstance(PER_CLASS)}, before the first and after the last one. Registered by {@link ServiceBridgeTest}, or as a field:
 *
 * <pre>
 * &#64;RegisterExtension
 * static final ServiceBridgeExtension BRIDGE = ServiceBridgeExtension.builder()
 *         .home("bridge")
 *         .setting("delivery.subscribers", "webhook")
 *         .mockEndpointsAndSkip("direct:fsm.*")
 *         .build();
 * </pre>
 */
public final class ServiceBridgeExtension
        implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback, ParameterResolver {
    private static final Namespace NAMESPACE = Namespace.create(ServiceBridgeExtension.class);
    private static final Clock CLOCK = Clock.systemUTC();

    /** Null where the annotation of the test class says it. */
    private final Builder said;

    /** For {@link ServiceBridgeTest}. */
    ServiceBridgeExtension() {
        this(null);
    }

    private ServiceBridgeExtension(Builder said) {
        this.said = said;
    }

    /** Begins to say which bridge is started. */
    public static Builder builder() {
        return new Builder();
    }

    /** Says which bridge is started; what it does not say is as in {@link ServiceBridgeTest}. */
    public static final class Builder {
        private final ObjectNode test = JsonNodeFactory.instance.objectNode();
        private final List<String> mocked = new ArrayList<>();
        private final List<Advices.Advice> advices = new ArrayList<>();
        private Path home = Path.of(".");

        private Builder() {}

        /** The bridge's folder; relative to the working directory. */
        public Builder home(String folder) {
            home = Path.of(folder);
            return this;
        }

        /** A setting, as in {@code config/application.properties}. */
        public Builder setting(String key, String value) {
            test.withObject("/settings").put(key, value);
            return this;
        }

        /** An environment variable for {@code {{env:NAME}}}; the bridge of a test sees no others. */
        public Builder environment(String name, String value) {
            test.withObject("/environment").put(name, value);
            return this;
        }

        /**
         * A file that takes the place of one of the bridge's.
         *
         * @param path of the bridge's file, such as {@code config/job-status.yaml}
         * @param other relative to the working directory
         */
        public Builder file(String path, String other) {
            test.withObject("/files").put(path, other);
            return this;
        }

        /** The profile whose {@code config/application-<profile>.properties} is read as well. */
        public Builder profile(String name) {
            test.put("profile", name);
            return this;
        }

        /** The instant at which bridge and sandbox begin each test. */
        public Builder clock(Instant start) {
            test.put("clock", start.toString());
            return this;
        }

        /** The longest that a test waits for the bridge to come to rest; by default as long as a test in YAML. */
        public Builder within(Duration limit) {
            test.put("within", limit.toString());
            return this;
        }

        /** Patterns of endpoints that are mocked; see {@link ServiceBridgeTest#mockEndpointsAndSkip}. */
        public Builder mockEndpointsAndSkip(String... patterns) {
            mocked.addAll(List.of(patterns));
            return this;
        }

        /**
         * Advises a route before the bridge starts.
         *
         * @param routeId the route's id
         */
        public Builder advice(String routeId, ThrowingConsumer<AdviceWithRouteBuilder, Exception> change) {
            advices.add(new Advices.Advice(routeId, change));
            return this;
        }

        public ServiceBridgeExtension build() {
            return new ServiceBridgeExtension(this);
        }

        private static Builder of(ServiceBridgeTest annotation) {
            Builder builder =
                    new Builder().home(annotation.home()).mockEndpointsAndSkip(annotation.mockEndpointsAndSkip());
            for (String setting : annotation.settings()) {
                String[] parts = setting.split("=", 2);
                if (parts.length < 2) {
                    throw new IllegalArgumentException(
                            "@ServiceBridgeTest: settings: '" + setting + "' has no value; write key=value");
                }
                builder.setting(parts[0].strip(), parts[1].strip());
            }
            if (!annotation.profile().isEmpty()) {
                builder.profile(annotation.profile());
            }
            if (!annotation.clock().isEmpty()) {
                builder.clock(Instant.parse(annotation.clock()));
            }
            return builder;
        }

        private Endpoint mock(String uri, Endpoint endpoint) {
            Endpoint mock = endpoint;
            for (String pattern : mocked) {
                mock = new InterceptSendToMockEndpointStrategy(pattern, true).registerEndpoint(uri, mock);
            }
            return mock;
        }

        private Started start(ExtensionContext context) {
            List<Advices.Advice> all = new ArrayList<>(advices);
            all.addAll(Advices.of(context));
            TestSession session = new TestSession(home, test, CLOCK, System::nanoTime, camel -> {
                camel.addLifecycleStrategy(new Advices(all));
                return this::mock;
            });
            return new Started(session, new BridgeUnderTest(session));
        }
    }

    private record Started(TestSession session, BridgeUnderTest bridge) {}

    @Override
    public void beforeAll(ExtensionContext context) {
        if (isPerClass(context)) {
            start(context);
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (!isPerClass(context)) {
            start(context);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) {
        if (!isPerClass(context)) {
            stop(context);
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (isPerClass(context)) {
            stop(context);
        }
    }

    private static boolean isPerClass(ExtensionContext context) {
        return context.getTestInstanceLifecycle().orElse(Lifecycle.PER_METHOD) == Lifecycle.PER_CLASS;
    }

    private void start(ExtensionContext context) {
        Builder builder = said == null ? Builder.of(annotation(context)) : said;
        store(context).put(Started.class, builder.start(context));
    }

    private static void stop(ExtensionContext context) {
        Started started = store(context).remove(Started.class, Started.class);
        if (started != null) {
            started.session().close();
        }
    }

    /** That of the test class, or of the one that it is nested in. */
    private static ServiceBridgeTest annotation(ExtensionContext context) {
        for (Class<?> each = context.getRequiredTestClass(); each != null; each = each.getEnclosingClass()) {
            Optional<ServiceBridgeTest> found = AnnotationSupport.findAnnotation(each, ServiceBridgeTest.class);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new IllegalStateException(
                context.getRequiredTestClass().getName()
                        + " is extended with ServiceBridgeExtension; annotate it with @ServiceBridgeTest in place of @ExtendWith");
    }

    private static Store store(ExtensionContext context) {
        return context.getStore(NAMESPACE);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == BridgeUnderTest.class || type == CamelContext.class || type == ProducerTemplate.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        Started started = store(context).get(Started.class, Started.class);
        if (started == null) {
            throw new ParameterResolutionException(
                    "There is no bridge yet: each test has its own. For one bridge for all"
                            + " tests of the class annotate it with @TestInstance(PER_CLASS)");
        }
        Class<?> type = parameter.getParameter().getType();
        if (type == CamelContext.class) {
            return started.bridge().context();
        }
        return type == ProducerTemplate.class ? started.bridge().template() : started.bridge();
    }
}
