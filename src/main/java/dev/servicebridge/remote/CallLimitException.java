package dev.servicebridge.remote;

import java.io.IOException;
import java.time.Duration;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Meaningful;
import dev.servicebridge.memory.ByteBudget;

/** A request that the bridge broke off because it took more than a request may. */
public final class CallLimitException extends IOException implements Meaningful {
    /** Code of a request that was not over in time. */
    public static final String DEADLINE_EXCEEDED = "DeadlineExceeded";

    /** Code of an answer that is larger than an answer may be. The same request would have the same answer. */
    public static final String ANSWER_TOO_LARGE = "AnswerTooLarge";

    /** Code of an answer for which there is no memory just now. */
    public static final String BUDGET_SPENT = "MemoryBudgetSpent";

    private static final long serialVersionUID = 1L;

    private final String code;
    private final FaultMeaning meaning;

    private CallLimitException(String code, String message, FaultMeaning meaning, Throwable cause) {
        super(message, cause);
        this.code = code;
        this.meaning = meaning;
    }

    static CallLimitException late(Duration longest, Throwable cause) {
        return new CallLimitException(
                DEADLINE_EXCEEDED,
                "it was not over after " + longest + " (http-client.longest-call) and was broken off",
                FaultMeaning.PASSING,
                cause);
    }

    static CallLimitException tooLarge(long largest) {
        return new CallLimitException(
                ANSWER_TOO_LARGE,
                "the answer is larger than " + largest + " bytes (http-client.largest-answer) and was not read to its"
                        + " end; ask for less, or raise the limit",
                FaultMeaning.MESSAGE,
                null);
    }

    /** @param wanted bytes of memory that the answer takes, as far as is known */
    static CallLimitException noMemory(ByteBudget budget, long wanted) {
        return wanted > budget.size()
                ? new CallLimitException(
                        ANSWER_TOO_LARGE,
                        "the answer takes more memory than all answers may together: " + wanted + " bytes of "
                                + budget.size() + " (memory.budget); ask for less, or raise the budget",
                        FaultMeaning.MESSAGE,
                        null)
                : new CallLimitException(
                        BUDGET_SPENT,
                        "there is no memory for the answer just now: " + budget.available() + " of " + budget.size()
                                + " bytes are free (memory.budget)",
                        FaultMeaning.PASSING,
                        null);
    }

    /** One of the codes that a {@link RemoteCallException} has. */
    public String getCode() {
        return code;
    }

    @Override
    public FaultMeaning meaning() {
        return meaning;
    }
}
