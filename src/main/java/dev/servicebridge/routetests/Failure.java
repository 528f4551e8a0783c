package dev.servicebridge.routetests;

/**
 * What went otherwise than a test says.
 *
 * @param expected in words
 * @param came what came in its place
 * @param remedy what to do
 */
public record Failure(String expected, String came, String remedy) {
    private static final String NOTHING = "nothing else";

    static Failure unexpected(Outcome outcome, String remedy) {
        return new Failure(NOTHING, outcome.toString(), remedy);
    }

    /** Whether something came that nobody expects: to wait longer helps nothing. */
    boolean isLasting() {
        return expected.equals(NOTHING);
    }
}
