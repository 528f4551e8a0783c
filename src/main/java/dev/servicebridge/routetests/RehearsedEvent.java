package dev.servicebridge.routetests;

import java.util.List;
import java.util.Objects;

import dev.servicebridge.texts.FaultText;

/**
 * What becomes of an event with the changes, beside what became of it without.
 *
 * @param changes calls, messages and rows that are not as they were
 * @param was why it failed without the changes; null where it did not
 * @param wouldBe why it fails with them; null where it does not
 */
public record RehearsedEvent(PastEvent past, List<OutcomeChange> changes, FaultText was, FaultText wouldBe) {
    /** How the two compare. */
    public enum Result {
        /** All is as it was. */
        UNCHANGED,
        /** Something else goes out. */
        CHANGED,
        /** It failed, and does so no more. */
        GOES_THROUGH,
        /** It fails as well with the changes. */
        STILL_FAILS,
        /** It fails with the changes alone. */
        NEW_FAILURE
    }

    /** How the two compare. */
    public Result result() {
        if (wouldBe != null) {
            return was == null ? Result.NEW_FAILURE : Result.STILL_FAILS;
        }
        if (was != null) {
            return Result.GOES_THROUGH;
        }
        return changes.isEmpty() ? Result.UNCHANGED : Result.CHANGED;
    }

    /** Whether all is as it was, the failure too, where there is one. */
    public boolean isAsItWas() {
        return changes.isEmpty() && Objects.equals(was, wouldBe);
    }
}
