package dev.servicebridge.cluster;

import org.apache.camel.builder.RouteBuilder;

/**
 * The templates of ticks, for the bridge's own ({@link TickRoutes}) and those of users' files. A tick fires on one node and
 * goes to {@code direct:tick}; the bus brings it to the route that listens on {@code direct:tick.<name>} on every node.
 * Work that is repeated has an interval, which no zone touches; nightly work has a cron in {@code schedule.time-zone}.
 */
public final class TickTemplates extends RouteBuilder {
    /** Takes {@code name} and {@code interval}, a duration such as {@code 30s}. */
    static final String EVERY = "tick-every";
    /** Takes {@code name} and {@code cron}, an expression of Quartz. */
    static final String CRON = "tick";

    static final String NAME = "name";
    static final String INTERVAL = "interval";
    static final String EXPRESSION = "cron";

    private static final String OF_THE_TICK = "Of the tick, and of the trigger.";

    @Override
    public void configure() {
        routeTemplate(EVERY)
                .description("Sends a tick again and again, an interval after the one before.")
                .templateParameter(NAME, null, OF_THE_TICK)
                .templateParameter(INTERVAL, null, "Duration such as 30s or PT1M.")
                .from("quartz:service-bridge/{{name}}?trigger.repeatInterval={{interval}}")
                .setHeader("tick", constant("{{name}}"))
                .id("tick-every-name")
                .to("direct:tick")
                .id("tick-every-send-to-bus");
        routeTemplate(CRON)
                .description("Sends a tick whenever its cron says.")
                .templateParameter(NAME, null, OF_THE_TICK)
                .templateParameter(EXPRESSION, null, "Expression of Quartz, in schedule.time-zone.")
                .from("quartz:service-bridge/{{name}}?cron={{cron}}")
                .setHeader("tick", constant("{{name}}"))
                .id("tick-name")
                .to("direct:tick")
                .id("tick-send-to-bus");
    }
}
