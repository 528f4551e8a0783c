package dev.servicebridge.jobs;

import java.time.Instant;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;

import static dev.servicebridge.jobs.ServiceJobs.job;
import static org.assertj.core.api.Assertions.assertThat;

@OnEveryDatabase
class CheckpointsTest {
    private static final Instant START = Instant.parse("2026-01-31T12:00:00Z");
    private static final Instant UNTIL = Instant.parse("2025-01-01T00:00:00Z");

    private final TestDatabase test;
    private final Checkpoints checkpoints;
    private final JobStore store;

    CheckpointsTest(TestDatabase test) {
        this.test = test;
        this.checkpoints = new Checkpoints(test.database());
        this.store = new JobStore(test.database());
    }

    @BeforeEach
    void empty() {
        test.clear();
    }

    private Checkpoint move(CheckpointMove move, Instant at, JsonNode... jobs) {
        store.savePage("acme", "US", List.of(jobs), at, Set.of(), move);
        return checkpoints.find("acme", "US").orElseThrow();
    }

    @Test
    void thereIsNoneBeforeTheFirstStart() {
        assertThat(checkpoints.find("acme", "US")).isEmpty();
    }

    @Test
    void beginsForwardsAndBackwardsAtTheFirstStart() {
        Checkpoint started = checkpoints.start("acme", "US", START, UNTIL);

        assertThat(started).isEqualTo(new Checkpoint("acme", "US", START, START, UNTIL, 0, 0, START));
        assertThat(checkpoints.find("acme", "US")).contains(started);
        assertThat(checkpoints.all()).containsExactly(started);
        assertThat(started.backfillDone()).isFalse();
    }

    @Test
    void goesOnFromTheCheckpointAfterARestart() {
        Checkpoint first = checkpoints.start("acme", "US", START, UNTIL);

        assertThat(checkpoints.start("acme", "US", START.plusSeconds(99), UNTIL.plusSeconds(99)))
                .isEqualTo(first);
    }

    @Test
    void fillsInMoreOfThePastWhenThatIsAskedForLater() {
        checkpoints.start("acme", "US", START, START);

        Checkpoint extended = checkpoints.start("acme", "US", START.plusSeconds(99), UNTIL);

        assertThat(extended).isEqualTo(new Checkpoint("acme", "US", START, START, UNTIL, 0, 0, START));
        assertThat(extended.backfillDone()).isFalse();
    }

    @Test
    void oneThatLiesInTheFutureIsSetBackToTheLatestChangeThatIsKnown() {
        Instant future = Instant.parse("2099-01-01T00:00:00Z");
        Instant now = START.plusSeconds(999);
        checkpoints.start("acme", "US", START, UNTIL);
        move(CheckpointMove.forward(START.plusSeconds(60)), START.plusSeconds(60), job("1", "HOLD"));
        move(CheckpointMove.forward(future), START.plusSeconds(90), job("1", "HOLD"));

        assertThat(checkpoints.correct("acme", "US", now))
                .get()
                .extracting(Checkpoint::updatedAfter)
                .isEqualTo(START.plusSeconds(60));
        assertThat(checkpoints.correct("acme", "US", now)).isEmpty();
    }

    @Test
    void oneThatLiesInTheFutureIsSetBackToTheBackfillWhereNoJobIsKnown() {
        checkpoints.start("acme", "US", START, UNTIL);
        move(CheckpointMove.backfillSlice(START.minusSeconds(86_400)), START);
        move(CheckpointMove.forward(Instant.parse("2099-01-01T00:00:00Z")), START);

        assertThat(checkpoints.correct("acme", "US", START.plusSeconds(9)))
                .get()
                .extracting(Checkpoint::updatedAfter)
                .isEqualTo(START.minusSeconds(86_400));
    }

    @Test
    void everyMarketplaceHasItsOwn() {
        checkpoints.start("acme", "US", START, UNTIL);

        assertThat(checkpoints.find("acme", "DE")).isEmpty();
        assertThat(checkpoints.find("other", "US")).isEmpty();
    }

    @Test
    void movesForwardsOnly() {
        checkpoints.start("acme", "US", START, UNTIL);

        Checkpoint moved = move(CheckpointMove.forward(START.plusSeconds(60)), START.plusSeconds(61));
        assertThat(moved.updatedAfter()).isEqualTo(START.plusSeconds(60));
        assertThat(moved.updatedAt()).isEqualTo(START.plusSeconds(61));

        assertThat(move(CheckpointMove.forward(START.plusSeconds(30)), START.plusSeconds(62)))
                .extracting(Checkpoint::updatedAfter)
                .isEqualTo(START.plusSeconds(60));
    }

    @Test
    void theBackfillCountsPagesAndMovesBackAfterASlice() {
        checkpoints.start("acme", "US", START, UNTIL);

        Checkpoint page = move(CheckpointMove.backfillPage(), START, job("a", "HOLD"), job("b", "HOLD"));
        assertThat(page).isEqualTo(new Checkpoint("acme", "US", START, START, UNTIL, 2, 1, START));

        Instant reached = START.minusSeconds(3600);
        assertThat(move(CheckpointMove.backfillSlice(reached), START, job("c", "HOLD")))
                .isEqualTo(new Checkpoint("acme", "US", START, reached, UNTIL, 3, 2, START));
        assertThat(move(CheckpointMove.backfillSlice(START), START).backfillReached())
                .isEqualTo(reached);
    }

    @Test
    void theBackfillIsDoneWhenItsEndIsReached() {
        checkpoints.start("acme", "US", START, UNTIL);

        assertThat(move(CheckpointMove.backfillSlice(UNTIL), START).backfillDone())
                .isTrue();
    }

    @Test
    void thereIsNothingToFillInWhenThePastIsNotWanted() {
        assertThat(checkpoints.start("acme", "US", START, START).backfillDone()).isTrue();
    }
}
