package dev.servicebridge.routes;

import java.util.Set;

/**
 * Who is told of events of one kind: each has a route that listens on {@code direct:<event>.<name>}.
 *
 * @param event such as {@code job-event}
 * @param setting the setting that lists the names
 * @param source the layer that its value comes from, as messages name it
 */
public record Subscription(String event, String setting, String source, Set<String> names) {}
