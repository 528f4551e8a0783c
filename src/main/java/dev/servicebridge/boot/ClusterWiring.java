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
import dev.servicebridge.cluster.Ownership;
import dev.servicebridge.cluster.ScheduledQuartz;
import dev.servicebridge.cluster.Ticks;
import dev.servicebridge.config.Account;
import dev.servicebridge.database.MessageCipher;
import dev.servicebridge.deadletters.DeadLetters;
import dev.servicebridge.kafka.CommandTopic;
import dev.servicebridge.kafka.TopicEncryption;
import dev.servicebridge.mews.MewsAuthentication;
import dev.servicebridge.remote.plan.Throttles;

/** One node or several: who works for which account, what ticks when, and the topics between nodes. */
final class ClusterWiring {
    private ClusterWiring() {}

    /** Has a node that is alone work for every account. */
    static Ownership alone(ClusterSettings settings, CamelContext context, Clock clock) {
        context.addComponent("quartz", new ScheduledQuartz(settings.zone(), clock));
        return Ownership.ALL;
    }

    /** Has this node work for those accounts only that the group gives it, and do once what all are to do once. */
    static Ownership join(
            BridgeConfiguration configuration,
            BridgeParts parts,
            CamelContext context,
            Clock clock,
            LongSupplier nanoClock,
            Throttles throttles) {
        ClusterSettings settings = configuration.areas().cluster();
        List<String> names =
                configuration.accounts().all().stream().map(Account::name).toList();
        MewsAuthentication hotels = new MewsAuthentication(configuration.accounts(), Bridge.version());
        KafkaOwnership owned = new KafkaOwnership(
                settings.group(),
                new AccountPartitions(names, settings.topics().partitions(), hotels::spender),
                throttles::takeOver,
                nanoClock);
        parts.ownership(owned);
        context.getRegistry().bind("ticks", new Ticks(context, Set.copyOf(names), clock));
        context.getRegistry().bind("tickGroup", settings.group().name() + "-ticks-" + UUID.randomUUID());
        ClusteredQuartz.addTo(context, parts.database().dataSource(), settings.zone(), clock);
        return owned;
    }

    static void bind(Wiring wiring) {
        wiring.bind(
                "topicEncryption",
                new TopicEncryption(
                        new MessageCipher(wiring.parts().sealing()),
                        wiring.settings().cluster().encryptsMessages()));
        wiring.bind(
                "commandTopic",
                new CommandTopic(wiring.accounts(), new DeadLetters(wiring.database()), wiring.clock()));
    }
}
