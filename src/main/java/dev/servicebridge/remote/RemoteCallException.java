package dev.servicebridge.remote;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.servicebridge.faults.FaultMeaning;
import dev.servicebridge.faults.Incidents;
import dev.servicebridge.faults.Meaningful;
import dev.servicebridge.texts.WholeText;

/**
 * A call to a remote system that brought no answer of use: refused before it was sent, not answered, or answered with
 * an error.
 */
public final class RemoteCallException extends RuntimeException implements Meaningful, WholeText {
    /** The status of a call that was never answered, be it not sent or cut off. */
    public static final int NO_STATUS = 0;

    /** Code of a call that was not made because another node works for the account. */
    public static final String NOT_OWNED = "NotOwned";

    /** Code of a call that was not made because the system refuses the account, and nobody has found otherwise yet. */
    public static final String ACCOUNT_REFUSED = "AccountRefused";

    /** Code of a call that was not sent because its usage plan has no place for as long as the call may wait. */
    public static final String PLAN_EXHAUSTED = "PlanExhausted";

    /** Code of a call that was not sent because a certificate is not trusted. */
    static final String CERTIFICATE = "CertificateNotTrusted";

    /** Code of a call that was not sent for want of a login; its status is that of the login. */
    private static final String LOGIN_FAILED = "AuthorizationFailed";

    private static final Set<String> UNSENT =
            Set.of("InvalidCall", "NoConnection", PLAN_EXHAUSTED, ACCOUNT_REFUSED, CERTIFICATE, NOT_OWNED);

    private final Fault fault;
    private final Duration availableIn;

    /**
     * What a remote system said, as it said it.
     *
     * @param code of the first error; null where it is the bridge's
     * @param text all errors, or how a page begins
     */
    public record Verbatim(String code, String text) {}

    /**
     * What is known of a failed call.
     *
     * @param system the system's name, such as {@code services-api}
     * @param operation the operation's id in the contract
     * @param account the account on whose behalf the call was made
     * @param status the HTTP status, or {@link #NO_STATUS}
     * @param code the remote system's own code, such as {@code QuotaExceeded}, or one of the bridge's:
     *     {@code InvalidCall}, {@code PlanExhausted}, {@code NoConnection}, {@code UnreadableAnswer},
     *     {@code AuthorizationFailed}, {@code AccountRefused}, {@code CertificateNotTrusted}, {@code NotOwned}, or that
     *     of a {@link CallLimitException}
     * @param message what went wrong, in one sentence
     * @param details more of the remote system's words; null where it sent none
     * @param requestId the remote system's id of the call; null where it sent none
     * @param meaning what follows from it
     * @param further the errors of the same answer after the first, which {@code code}, {@code message} and {@code
     *     details} are about; empty for most answers
     * @param verbatim what the remote system said, as it said it: the other texts hold what everybody may read of it; null
     *     where it said nothing
     */
    public record Fault(
            String system,
            String operation,
            String account,
            int status,
            String code,
            String message,
            String details,
            String requestId,
            FaultMeaning meaning,
            List<ApiError> further,
            Verbatim verbatim) {
        public Fault {
            further = List.copyOf(further);
        }

        /** A fault with one error. */
        public Fault(
                String system,
                String operation,
                String account,
                int status,
                String code,
                String message,
                String details,
                String requestId,
                FaultMeaning meaning) {
            this(system, operation, account, status, code, message, details, requestId, meaning, List.of(), null);
        }

        /**
         * A fault with one error.
         *
         * @param passes whether it passes by itself; otherwise the status says what it means
         */
        public Fault(
                String system,
                String operation,
                String account,
                int status,
                String code,
                String message,
                String details,
                String requestId,
                boolean passes) {
            this(
                    system,
                    operation,
                    account,
                    status,
                    code,
                    message,
                    details,
                    requestId,
                    passes ? FaultMeaning.PASSING : lasting(status));
        }

        private static FaultMeaning lasting(int status) {
            FaultMeaning meaning = FaultMeaning.ofStatus(status);
            return meaning == FaultMeaning.PASSING ? FaultMeaning.MESSAGE : meaning;
        }

        /** The same fault in other words. */
        public Fault worded(String otherMessage, FaultMeaning otherMeaning) {
            return new Fault(
                    system,
                    operation,
                    account,
                    status,
                    code,
                    otherMessage,
                    details,
                    requestId,
                    otherMeaning,
                    further,
                    verbatim);
        }

        private List<ApiError> errors() {
            List<ApiError> errors = new ArrayList<>(List.of(new ApiError(code, message, details)));
            errors.addAll(further);
            return errors;
        }
    }

    public RemoteCallException(Fault fault) {
        this(fault, (Throwable) null);
    }

    public RemoteCallException(Fault fault, Throwable cause) {
        super(describe(fault), cause);
        this.fault = fault;
        availableIn = null;
    }

    /** @param availableIn how long it is expected to take until the plan has a place for such a call */
    RemoteCallException(Fault fault, Duration availableIn) {
        super(describe(fault));
        this.fault = fault;
        this.availableIn = availableIn;
    }

    private static String describe(Fault fault) {
        return fault.system() + ' ' + fault.operation() + " for account " + fault.account() + ": " + reason(fault);
    }

    private static String reason(Fault fault) {
        StringBuilder text = new StringBuilder();
        if (fault.status() != NO_STATUS) {
            text.append(fault.status()).append(' ');
        }
        text.append(ApiError.describe(fault.errors()));
        if (fault.requestId() != null) {
            text.append(" [request ").append(fault.requestId()).append(']');
        }
        return text.toString();
    }

    /** Whether the call certainly never reached the system. */
    public boolean isUnsent() {
        return LOGIN_FAILED.equals(fault.code()) || fault.status() == NO_STATUS && UNSENT.contains(fault.code());
    }

    /** Whether the call was not made because the system refused the account before. */
    public boolean isHeldBack() {
        return ACCOUNT_REFUSED.equals(fault.code());
    }

    /** Whether it is another node's to make this call. */
    public boolean isNotOwned() {
        return fault.meaning() == FaultMeaning.ELSEWHERE;
    }

    @Override
    public FaultMeaning meaning() {
        return fault.meaning();
    }

    @Override
    public String refusedPlace() {
        return fault.meaning() == FaultMeaning.ACCOUNT ? Incidents.place(fault.system(), fault.operation()) : null;
    }

    @Override
    public String wholeText() {
        return fault.verbatim() == null
                ? getMessage()
                : getMessage() + "; in its own words: " + fault.verbatim().text();
    }

    /** What went wrong, without the names of system, operation and account. */
    public String getReason() {
        return reason(fault);
    }

    public String getSystem() {
        return fault.system();
    }

    public String getOperation() {
        return fault.operation();
    }

    public String getAccount() {
        return fault.account();
    }

    public int getStatus() {
        return fault.status();
    }

    /** The code as the system sent it, for decisions; what is shown is that of {@link #getFault}. */
    public String getCode() {
        return fault.verbatim() == null || fault.verbatim().code() == null
                ? fault.code()
                : fault.verbatim().code();
    }

    public String getDetails() {
        return fault.details();
    }

    /** Every error of the answer, in its order; the first is the one that code and details are of. */
    public List<ApiError> getErrors() {
        return fault.errors();
    }

    public String getRequestId() {
        return fault.requestId();
    }

    /** Whether the same call may succeed later, be it by itself or when somebody has seen to the account's credentials. */
    public boolean isRetryable() {
        return fault.meaning().isRetryable();
    }

    /**
     * How long it was expected to take, when the call failed, until its usage plan has a place for such a call; empty where
     * the call did not fail for want of one. Before that the same call would fail again.
     */
    public Optional<Duration> availableIn() {
        return Optional.ofNullable(availableIn);
    }

    /** All that is known, for those who want the message without the rest. */
    public Fault getFault() {
        return fault;
    }
}
