package dev.servicebridge.mapping;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CompiledExpressionsTest {
    /** Yields what an earlier run left behind, where it leaves anything. */
    private static final String LEAVES = "( $left := id ? id : $left; { 'left': $left } )";

    private final AtomicInteger compiled = new AtomicInteger();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void runsOneAfterTheOtherCompileOnce() throws Exception {
        CompiledExpressions expressions = expressions("{ 'id': id }");

        for (int id = 0; id < 50; id++) {
            assertThat(expressions.evaluate(Map.of("id", id))).isEqualTo(Map.of("id", id));
            assertThat(inAnotherThread(expressions, Map.of("id", -id))).isEqualTo(Map.of("id", -id));
        }

        assertThat(compiled).hasValue(1);
    }

    @Test
    void runsAtOnceHaveACopyEachOfWhichFourForEachProcessorAreKept() throws Exception {
        int kept = 4 * Runtime.getRuntime().availableProcessors();
        int runs = kept + 3;
        CyclicBarrier meeting = new CyclicBarrier(runs);
        CompiledExpressions expressions = expressions(
                "( $mine := id; $meet(id); { 'mine': $mine, 'sums': $map([1, 2], function($n) { $mine + $n + id }) } )",
                meeting);

        assertThat(atOnce(expressions, runs)).isEqualTo(runs);
        assertThat(compiled).hasValue(runs);
        assertThat(atOnce(expressions, runs)).isEqualTo(runs);
        assertThat(compiled).hasValue(runs + 3);
    }

    @Test
    void noVariableReachesALaterRunInAnyThread() throws Exception {
        CompiledExpressions expressions = expressions(LEAVES);
        CompiledExpressions others = expressions("( $left := 'other'; { 'left': $left } )");

        assertThat(expressions.evaluate(Map.of("id", 1))).isEqualTo(Map.of("left", 1));
        others.evaluate(Map.of());
        assertThat(expressions.evaluate(Map.of())).isEqualTo(Map.of());
        assertThat(inAnotherThread(expressions, Map.of())).isEqualTo(Map.of());
        assertThat(inAnotherThread(others, Map.of())).isEqualTo(Map.of("left", "other"));
        assertThat(expressions.evaluate(Map.of())).isEqualTo(Map.of());
    }

    @Test
    void noVariableReachesARunThatIsUnderWayInAnotherThread() throws Exception {
        CyclicBarrier meeting = new CyclicBarrier(2);
        CompiledExpressions waits = expressions(
                "( $left := id ? id : $left; wait ? $meet(id); wait ? $meet(id);"
                        + " { 'left': $left, 'applied': $map([1], function($n) { $left }) } )",
                meeting);
        waits.evaluate(Map.of("id", 1));

        Future<?> other = threads.submit(() -> waits.evaluate(Map.of("wait", true)));
        meeting.await(1, TimeUnit.MINUTES);
        for (int id = 2; id < 5; id++) {
            assertThat(waits.evaluate(Map.of("id", id))).isEqualTo(Map.of("left", id, "applied", id));
        }
        meeting.await(1, TimeUnit.MINUTES);

        assertThat(other.get(1, TimeUnit.MINUTES)).isEqualTo(Map.of());
    }

    @Test
    void aRunThatFailsOrRecursesTooDeepLeavesNothingBehind() {
        CompiledExpressions expressions = expressions("""
                ( $left := id ? id : $left;
                  $deep := function($n) { $deep($n + 1) + 1 };
                  $how := fail = 'own' ? $error('no') : fail = 'deep' ? $deep(0) : fail = 'odd' ? $uppercase(1);
                  { 'left': $left } )""");

        for (String fault : List.of("own", "odd")) {
            assertThatThrownBy(() -> expressions.evaluate(Map.of("id", 1, "fail", fault)))
                    .isInstanceOf(JException.class);
            assertThat(expressions.evaluate(Map.of())).isEqualTo(Map.of());
        }
        assertThatThrownBy(() -> expressions.evaluate(Map.of("id", 1, "fail", "deep")))
                .isInstanceOf(StackOverflowError.class);
        assertThat(expressions.evaluate(Map.of())).isEqualTo(Map.of());
        assertThat(compiled)
                .as("one for the first run and one after each failure")
                .hasValue(4);
    }

    @Test
    void theTimeIsThatOfTheRun() {
        CompiledExpressions expressions = expressions("{ 'at': $millis() }");
        long first = millis(expressions);
        expressions("{}").evaluate(Map.of());

        while (System.currentTimeMillis() <= first) {
            Thread.onSpinWait();
        }

        assertThat(millis(expressions)).isGreaterThan(first);
    }

    private CompiledExpressions expressions(String expression) {
        return expressions(expression, new CyclicBarrier(1));
    }

    /** @param meeting where those who call {@code $meet} wait for each other */
    private CompiledExpressions expressions(String expression, CyclicBarrier meeting) {
        return new CompiledExpressions(() -> {
            compiled.incrementAndGet();
            Jsonata copy = Jsonata.jsonata(expression);
            copy.registerFunction("meet", (Jsonata.Fn1<Object, Object>) id -> {
                try {
                    return meeting.await(1, TimeUnit.MINUTES) < 0 ? id : null;
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            return copy;
        });
    }

    /** How many of the runs that are under way at once yield what they should. */
    private long atOnce(CompiledExpressions expressions, int runs) throws Exception {
        List<Future<Object>> results = new ArrayList<>();
        for (int id = 0; id < runs; id++) {
            Map<String, Object> input = Map.of("id", id);
            results.add(threads.submit(() -> expressions.evaluate(input)));
        }
        long right = 0;
        for (int id = 0; id < runs; id++) {
            Object expected = Map.of("mine", id, "sums", List.of(2 * id + 1, 2 * id + 2));
            right += expected.equals(results.get(id).get(1, TimeUnit.MINUTES)) ? 1 : 0;
        }
        return right;
    }

    private static long millis(CompiledExpressions expressions) {
        return ((Number) ((Map<?, ?>) expressions.evaluate(Map.of())).get("at")).longValue();
    }

    private Object inAnotherThread(CompiledExpressions expressions, Map<String, Object> input) throws Exception {
        return threads.submit(() -> expressions.evaluate(input)).get(1, TimeUnit.MINUTES);
    }
}
