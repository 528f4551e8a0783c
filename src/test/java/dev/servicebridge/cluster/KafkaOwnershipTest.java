package dev.servicebridge.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.testing.KafkaServer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/** Several members of one group over a real broker. */
class KafkaOwnershipTest {
    private static final int PARTITIONS = 6;
    private static final List<String> ACCOUNTS =
            IntStream.range(0, 40).mapToObj(i -> "account-" + i).toList();
    /** Longer than the session by the time it takes to notice and to share out anew. */
    private static final Duration LONG = Duration.ofSeconds(40);

    @TempDir
    static Path folder;

    private static KafkaServer kafka;

    private final List<KafkaOwnership> nodes = new ArrayList<>();

    @BeforeAll
    static void startKafka() throws Exception {
        kafka = new KafkaServer(folder);
        kafka.start();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.brokers()))) {
            admin.createTopics(List.of(new NewTopic("commands", PARTITIONS, (short) 1)))
                    .all()
                    .get();
        }
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @AfterEach
    void stop() {
        nodes.forEach(KafkaOwnership::close);
    }

    private KafkaOwnership join(TestInfo test, List<String> takenOver) {
        return join(test, takenOver, Duration.ofSeconds(6));
    }

    private KafkaOwnership join(TestInfo test, List<String> takenOver, Duration session) {
        KafkaOwnership node = new KafkaOwnership(
                new KafkaOwnership.Group(
                        Map.of("bootstrap.servers", kafka.brokers()),
                        test.getDisplayName(),
                        "commands",
                        session,
                        Duration.ofSeconds(5)),
                new AccountPartitions(ACCOUNTS, PARTITIONS, UnaryOperator.identity()),
                takenOver::add,
                System::nanoTime);
        nodes.add(node);
        node.start();
        return node;
    }

    private KafkaOwnership join(TestInfo test) {
        return join(test, new CopyOnWriteArrayList<>());
    }

    private void awaitEachAccountHasOneOwner(KafkaOwnership... members) {
        await("each account is owned, and by one").atMost(LONG).untilAsserted(() -> {
            List<String> owned = new ArrayList<>();
            for (KafkaOwnership member : members) {
                assertThat(member.accounts()).isNotEmpty();
                owned.addAll(member.accounts());
            }
            assertThat(owned).containsExactlyInAnyOrderElementsOf(ACCOUNTS);
        });
    }

    @Test
    void aNodeOnItsOwnOwnsAllAndTakesEachOverFirst(TestInfo test) {
        List<String> takenOver = new CopyOnWriteArrayList<>();
        KafkaOwnership node = join(test, takenOver);
        assertThat(node.owns("account-0")).isFalse();
        assertThat(node.acquire("account-0")).isFalse();
        awaitEachAccountHasOneOwner(node);
        assertThat(takenOver).containsExactlyInAnyOrderElementsOf(ACCOUNTS);
        assertThat(node.owns("account-0")).isTrue();
        assertThat(node.owns("somebody-else")).isTrue();
    }

    @Test
    void aSecondNodeGetsItsShareWhenTheFirstHasEndedItsWork(TestInfo test) throws Exception {
        KafkaOwnership first = join(test);
        awaitEachAccountHasOneOwner(first);
        ACCOUNTS.forEach(first::acquire);
        KafkaOwnership second = join(test);
        // Nothing is acquired any more for what is to be given away, and nothing of it is given away yet.
        await().atMost(LONG).until(() -> ACCOUNTS.stream().anyMatch(account -> !first.owns(account)));
        assertThat(second.accounts()).isEmpty();
        ACCOUNTS.forEach(first::release);
        awaitEachAccountHasOneOwner(first, second);
    }

    @Test
    void workThatDoesNotEndHoldsTheAccountsBackForTheDrainAtMost(TestInfo test) {
        KafkaOwnership first = join(test);
        awaitEachAccountHasOneOwner(first);
        ACCOUNTS.forEach(first::acquire);
        KafkaOwnership second = join(test);
        awaitEachAccountHasOneOwner(first, second);
    }

    @Test
    void aNodeThatLeavesGivesItsAccountsAwayAtOnce(TestInfo test) {
        Duration session = Duration.ofSeconds(15);
        KafkaOwnership first = join(test, new CopyOnWriteArrayList<>(), session);
        KafkaOwnership second = join(test, new CopyOnWriteArrayList<>(), session);
        awaitEachAccountHasOneOwner(first, second);
        first.close();
        assertThat(first.accounts()).isEmpty();
        await("sooner than a session ends")
                .atMost(session.minusSeconds(1))
                .until(() -> second.accounts().size() == ACCOUNTS.size());
    }

    @Test
    void accountsThatShareATokenBelongTogether() {
        AccountPartitions partitions =
                new AccountPartitions(List.of("a", "b", "c"), 100, account -> account.equals("b") ? "c" : account);
        assertThat(partitions.of("b")).isEqualTo(partitions.of("c")).isNotEqualTo(partitions.of("a"));
        // As the vendor's own producers would do it: murmur2("a") of 100.
        assertThat(partitions.accounts(partitions.of("a"))).containsExactly("a");
        assertThat(partitions.of("d")).isBetween(0, 99);
    }
}
