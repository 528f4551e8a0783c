package dev.servicebridge.database;

/** Which ids of a remote system's things the bridge can keep and use. */
public final class UsableId {
    /** Longer ids can be used in no operation of the Services API (its contract, {@code serviceJobId}). */
    public static final int LONGEST = 100;

    private UsableId() {}

    /** Whether a text is not blank, not too long, and free of control characters, which no address and no key holds. */
    public static boolean is(String text) {
        return !text.isBlank() && text.length() <= LONGEST && text.chars().noneMatch(Character::isISOControl);
    }
}
