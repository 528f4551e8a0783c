package dev.servicebridge.routetests;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.apache.camel.CamelContext;
import org.apache.camel.Endpoint;
import org.apache.camel.Exchange;
import org.apache.camel.spi.EndpointStrategy;
import org.apache.camel.support.DefaultConsumer;

/**
 * Replaces each endpoint that leads out of the process, each that fires by itself, and those that the test names; the
 * bridge's own calls, which reach the sandbox, and its databases stay.
 */
final class Endpoints implements EndpointStrategy {
    private static final Set<String> SCHEDULES = Set.of("quartz", "timer", "scheduler", "cron");

    /** What has repeated deliveries made; nothing that a test would want to say. */
    private static final String DELIVERIES = "timer:delivery";

    /** Leads to nowhere by itself, or makes other endpoints, which come here as well. */
    private static final Set<String> INSIDE = Set.of("platform-http", "rest", "kamelet");

    /** Local by their own account, and yet outside of what a test may touch. */
    private static final Set<String> OUTSIDE = Set.of("file", "exec");

    private static final String OWN_DATABASE = "erpDataSource";
    private static final String OWN_CLIENT = "plainHttpClient";

    private final CamelContext context;
    private final List<EndpointAnswers> said;
    private final Set<String> pools;
    private final List<Outcome> messages = new CopyOnWriteArrayList<>();
    private final Map<String, DefaultConsumer> consumers = new ConcurrentHashMap<>();

    /**
     * @param said the entries {@code endpoints} of the test
     * @param pools the names by which the bridge's own calls know their connections: its systems
     */
    Endpoints(CamelContext context, List<JsonNode> said, Set<String> pools) {
        this.context = context;
        this.said = said.stream().map(EndpointAnswers::new).toList();
        this.pools = pools;
    }

    @Override
    public Endpoint registerEndpoint(String uri, Endpoint endpoint) {
        if (endpoint instanceof RecordingEndpoint || !isReplaced(endpoint.getEndpointUri(), endpoint)) {
            return endpoint;
        }
        String name = EndpointNames.of(endpoint.getEndpointUri());
        return new RecordingEndpoint(
                endpoint.getEndpointUri(),
                endpoint,
                exchange -> sent(endpoint.getEndpointUri(), exchange),
                consumer -> consumers.put(name, consumer));
    }

    private boolean isReplaced(String uri, Endpoint endpoint) {
        String scheme = EndpointNames.scheme(uri);
        String name = EndpointNames.of(uri);
        if (isOwnCall(scheme, name, uri) || name.equals(DELIVERIES)) {
            return false;
        }
        return SCHEDULES.contains(scheme)
                || OUTSIDE.contains(scheme)
                || said.stream().anyMatch(each -> each.means(context, uri))
                || endpoint.isRemote() && !INSIDE.contains(scheme) && !isOwnDatabase(scheme, name, uri);
    }

    /** These reach the sandbox, whatever the test says. */
    private boolean isOwnCall(String scheme, String name, String uri) {
        return scheme.startsWith("http")
                && uri.contains(OWN_CLIENT)
                && pools.contains(name.substring(name.indexOf(':') + 1));
    }

    private static boolean isOwnDatabase(String scheme, String name, String uri) {
        return name.equals("jdbc:" + OWN_DATABASE)
                || scheme.equals("sql") && (!uri.contains("dataSource") || uri.contains(OWN_DATABASE));
    }

    private void sent(String uri, Exchange exchange) throws Exception {
        String name = EndpointNames.of(uri);
        ObjectNode content = JsonNodeFactory.instance.objectNode();
        ObjectNode headers = content.putObject("headers");
        new TreeMap<>(exchange.getMessage().getHeaders()).forEach((key, value) -> headers.put(key, text(value)));
        String body = exchange.getMessage().getBody(String.class);
        exchange.getMessage().setBody(body);
        if (body != null) {
            content.set("body", Shown.read(body));
        }
        messages.add(new Outcome("message", name, content));
        EndpointAnswers answers = said.stream()
                .filter(each -> each.means(context, uri))
                .findFirst()
                .orElse(EndpointAnswers.NONE);
        answers.answer(uri, exchange);
    }

    private String text(Object value) {
        String text = context.getTypeConverter().tryConvertTo(String.class, value);
        return text == null ? String.valueOf(value) : text;
    }

    /** What was sent to replaced endpoints, in its order. */
    List<Outcome> messages() {
        return List.copyOf(messages);
    }

    /** The route's consumer at a replaced endpoint; null where there is none. */
    DefaultConsumer consumer(String at) {
        String resolved = context.resolvePropertyPlaceholders(at);
        return consumers.entrySet().stream()
                .filter(each -> EndpointNames.means(resolved, each.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
    }

    /** The consumers of schedules, by the last part of their names. */
    Map<String, DefaultConsumer> schedules() {
        Map<String, DefaultConsumer> schedules = new TreeMap<>();
        consumers.forEach((name, consumer) -> {
            if (SCHEDULES.contains(EndpointNames.scheme(name))) {
                schedules.put(name.replaceFirst(".*[:/]", ""), consumer);
            }
        });
        return schedules;
    }
}
