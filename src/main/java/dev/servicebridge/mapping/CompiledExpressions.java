package dev.servicebridge.mapping;

import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.Supplier;

import com.dashjoin.jsonata.Jsonata;

/**
 * The compiled copies of one JSONata expression. Any number of threads may evaluate it at once.
 *
 * <p>Compiling takes longer than most evaluations, so a copy is used again. Each evaluation has a copy for itself and
 * gives it back afterwards. At most four copies for each processor wait for their next use, for a busy machine takes
 * the processor away in the midst of an evaluation: a copy for each thread would be one for each of thousands of virtual
 * threads. Where more evaluations than that meet, the others compile a copy each, and nobody waits.
 */
final class CompiledExpressions {
    /** What it yields does not matter. It is short, because each evaluation compiles it. */
    private static final String ANY = "null";

    private static final int COPIES = 4;

    private final Supplier<Jsonata> compiler;
    private final BlockingQueue<Jsonata> idle =
            new ArrayBlockingQueue<>(COPIES * Runtime.getRuntime().availableProcessors());

    /** @param compiler makes one more copy, with the functions that the expression may call */
    CompiledExpressions(Supplier<Jsonata> compiler) {
        this.compiler = compiler;
    }

    /**
     * Evaluates the expression. The copy of an evaluation that fails is not used again.
     *
     * @param input plain maps, lists, texts, numbers, booleans and nulls
     * @return what the expression yields; null for nothing
     * @throws RuntimeException what the compiler, the library or a function throws
     * @throws StackOverflowError where functions call each other too deep
     */
    Object evaluate(Map<String, Object> input) {
        Jsonata copy = idle.poll();
        if (copy == null) {
            copy = compiler.get();
        }
        startWithFreshState();
        Object result = copy.evaluate(input, copy.createFrame());
        idle.offer(copy);
        return result;
    }

    /**
     * The library keeps the state of an evaluation (variables, input, time of {@code $now()}) in the expression that the
     * thread compiled last, whichever expression it evaluates (dashjoin/jsonata-java, issues 90 and 93). That would be a
     * copy, which other threads use as well, and variables would reach their evaluations. This compiles an expression
     * that nobody evaluates, to keep the state. So evaluations only read the copies.
     */
    private static void startWithFreshState() {
        Jsonata.jsonata(ANY);
    }
}
