package dev.servicebridge.remote;

import java.time.Duration;

import dev.servicebridge.memory.ByteBudget;

/**
 * What one HTTP request may take at the most.
 *
 * @param longest from its start to the last byte of the answer; the wait for a free connection is part of it
 * @param largestAnswer bytes of an answer's body, after it is decompressed
 * @param budget what all answers together are counted against
 */
public record CallLimits(Duration longest, long largestAnswer, ByteBudget budget) {
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final long LARGEST = 16L * 1024 * 1024;

    /** The limits that are shipped, with a budget of their own: half of the heap. */
    public static CallLimits shipped() {
        return new CallLimits(
                LONGEST, LARGEST, new ByteBudget(Runtime.getRuntime().maxMemory() / 2));
    }
}
