package dev.servicebridge.boot;

/**
 * The exit codes of every command. Those from 64 on are the codes of {@code sysexits.h}; what the operating system and the
 * JVM give, such as 143 for SIGTERM, is not among them.
 */
public enum ExitCode {
    /** Done, and nothing is wrong. */
    OK(0),
    /** Something is wrong, and the command says what; also an unforeseen fault, with its stack trace. */
    COMPLAINTS(1),
    /** Wrong usage of the command line. */
    USAGE(2),
    /** Out of memory; the image's JVM ends with this code. */
    OUT_OF_MEMORY(3),
    /** No bridge answers at the address. */
    UNAVAILABLE(69),
    /** Another bridge has taken the database over. */
    TAKEN_OVER(75),
    /** The bridge does not take the token. */
    NO_PERMISSION(77),
    /** The bridge cannot start as it is configured. */
    MISCONFIGURED(78);

    private final int code;

    ExitCode(int code) {
        this.code = code;
    }

    /** The number that the process ends with. */
    public int code() {
        return code;
    }
}
