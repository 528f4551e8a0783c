package dev.servicebridge.boot;

import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.LongSupplier;

import org.apache.camel.CamelContext;

import dev.servicebridge.cluster.AccountPartitions;
import dev.servicebridge.cluster.ClusteredQuartz;
import dev.servicebridge.cluster.KafkaOwnership;
import dev.servicebridge.cluster.LocalBusRoutes;
import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.cluster.ScheduledQuartz;
import dev.servicebridge.cluster.TickRoutes;
import dev.servicebridge.cluster.TickTemplates;
import dev.servicebridge.cluster.Ticks;
import dev.servicebridge.commands.CommandProblem;
import dev.servicebridge.config.Account;
import dev.servicebridge.database.MessageCipher;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.kafka.CommandTopic;
import dev.servicebridge.kafka.KafkaBusRoutes;
import dev.servicebridge.kafka.KafkaTopicRoutes;
import dev.servicebridge.kafka.TopicEncryption;
import dev.servicebridge.mews.MewsAuthentication;
import dev.servicebridge.polling.RunTemplates;
import dev.servicebridge.remote.plan.Throttles;

/** One node or several: who works for which account, what ticks when, and the topics between nodes. */
final class ClusterWiring {
    private ClusterWiring() {}

    /** Has a node that is alone work for every account. */
    static Ownership alone(ClusterSettings settings, CamelContext context, Clock clock, JavaRoutes routes) {
        routes.addToWhole(new LocalBusRoutes());
        context.addComponent("quartz", new ScheduledQuartz(settings.zone(), clock));
        return Ownership.ALL;
    }

    /** Has this node work for those accounts only that the group gives it, and do once what all are to do once. */
    static Ownership join(
            BridgeConfiguration configuration,
            Resources parts,
            CamelContext context,
            Clock clock,
            LongSupplier nanoClock,
            Throttles throttles,
            JavaRoutes routes) {
        ClusterSettings settings = configuration.areas().cluster();
        List<String> names =
                configuration.accounts().all().stream().map(Account::name).toList();
        MewsAuthentication hotels = new MewsAuthentication(configuration.accounts(), Bridge.version());
        KafkaOwnership owned = new KafkaOwnership(
                settings.group(),
                new AccountPartitions(names, settings.topics().partitions(), hotels::rateLimitKey),
                throttles::takeOver,
                nanoClock);
        parts.ownership(owned);
        routes.addToWhole(new KafkaBusRoutes(
                new Ticks(context, Set.copyOf(names), clock), settings.group().name() + "-ticks-" + UUID.randomUUID()));
        ClusteredQuartz.addTo(context, parts.database().dataSource(), settings.zone(), clock);
        return owned;
    }

    static void bind(Wiring wiring) {
        wiring.routes().addTemplates(new TickTemplates());
        wiring.routes().addTemplates(new RunTemplates());
        wiring.routes().addToWhole(new TickRoutes());
        if (wiring.configuration().hasKafka()) {
            wiring.routes()
                    .addToWhole(new KafkaTopicRoutes(
                            new TopicEncryption(
                                    new MessageCipher(wiring.parts().encryption()),
                                    wiring.settings().cluster().encryptsMessages()),
                            new CommandTopic(wiring.accounts(), new DeadLetters(wiring.database()), wiring.clock()),
                            CommandProblem.class));
        }
    }
}
