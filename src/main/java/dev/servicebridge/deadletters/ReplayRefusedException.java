package dev.servicebridge.deadletters;

/** A dead letter cannot be replayed or dropped as it stands; the message says why and what to do. */
public final class ReplayRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final Kind kind;

    /** Whose fault it is. */
    public enum Kind {
        /** There is no such letter. */
        UNKNOWN,
        /** The letter, or what it is about, is in a state in which that makes no sense. */
        CONFLICT,
        /** The payload cannot be processed. */
        INVALID
    }

    public ReplayRefusedException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    /** Where the letter, or what it is about, is in a state in which a replay makes no sense. */
    public static ReplayRefusedException conflict(String message) {
        return new ReplayRefusedException(Kind.CONFLICT, message);
    }

    /** Where the payload cannot be processed. */
    public static ReplayRefusedException invalid(String message) {
        return new ReplayRefusedException(Kind.INVALID, message);
    }
}
