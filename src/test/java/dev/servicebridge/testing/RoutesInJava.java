package dev.servicebridge.testing;

import java.util.List;

import org.apache.camel.builder.RouteBuilder;

import dev.servicebridge.capacity.CapacityApiRoutes;
import dev.servicebridge.capacity.CapacityReadingRoutes;
import dev.servicebridge.cluster.LocalBusRoutes;
import dev.servicebridge.cluster.TickRoutes;
import dev.servicebridge.cluster.TickTemplates;
import dev.servicebridge.commands.CommandApiRoutes;
import dev.servicebridge.commands.CommandExecutionRoutes;
import dev.servicebridge.commands.CommandProblem;
import dev.servicebridge.deadletters.DeadLetterRoutes;
import dev.servicebridge.incidents.IncidentRoutes;
import dev.servicebridge.kafka.KafkaBusRoutes;
import dev.servicebridge.kafka.KafkaTopicRoutes;
import dev.servicebridge.monitor.ConsumerRoutes;
import dev.servicebridge.monitor.ReportRoutes;
import dev.servicebridge.outbox.DeliveryRoutes;
import dev.servicebridge.polling.RunTemplates;
import dev.servicebridge.retention.ForgetRoutes;
import dev.servicebridge.retention.RetentionRoutes;
import dev.servicebridge.stories.StoryRoutes;
import dev.servicebridge.verification.VerificationRoutes;

/** The routes of the bridge that are written in Java, to be looked at: without what they use, they cannot run. */
public final class RoutesInJava {
    private RoutesInJava() {}

    /** Those of every bridge. */
    public static List<RouteBuilder> ofEveryBus() {
        return List.of(
                new CapacityApiRoutes(null, null),
                new CapacityReadingRoutes(),
                new CommandApiRoutes(null),
                new CommandExecutionRoutes(null, null),
                new ConsumerRoutes(null),
                new DeadLetterRoutes(null),
                new DeliveryRoutes(null),
                new ForgetRoutes(null),
                new IncidentRoutes(null, null),
                new ReportRoutes(null, null, null, null),
                new RetentionRoutes(null),
                new RunTemplates(),
                new StoryRoutes(null),
                new TickTemplates(),
                new TickRoutes(),
                new VerificationRoutes(null));
    }

    /** Those that a bridge with {@code bus=local} has besides. */
    public static List<RouteBuilder> ofLocalBus() {
        return List.of(new LocalBusRoutes());
    }

    /** Those that a bridge with {@code bus=kafka} has besides. */
    public static List<RouteBuilder> ofKafkaBus() {
        return List.of(new KafkaBusRoutes(null, "ticks"), new KafkaTopicRoutes(null, null, CommandProblem.class));
    }
}
