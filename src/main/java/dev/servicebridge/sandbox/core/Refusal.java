package dev.servicebridge.sandbox.core;

import java.util.List;

/** A request that a simulator refuses. Each system writes it in its vendor's shape. */
public final class Refusal extends RuntimeException {
    public final int status;
    public final String code;
    public final List<String> messages;
    /** What the vendor tells beside the message; empty for nothing. */
    public final String details;

    public Refusal(int status, String code, List<String> messages) {
        this(status, code, messages, "");
    }

    private Refusal(int status, String code, List<String> messages, String details) {
        super(status + " " + code + ": " + messages + " " + details, null, false, false);
        this.status = status;
        this.code = code;
        this.messages = messages;
        this.details = details;
    }

    public Refusal(int status, String code, String message) {
        this(status, code, List.of(message));
    }

    /** The same with what the vendor tells beside the message. */
    public Refusal detailed(String more) {
        return new Refusal(status, code, messages, more);
    }

    /** The request itself is wrong. */
    public static Refusal invalid(String message) {
        return new Refusal(400, "InvalidInput", message);
    }

    /** The request is well formed, but what it asks for is impossible now. */
    public static Refusal impossible(String message) {
        return new Refusal(422, "InvalidInput", message);
    }

    /** The contract has an operation that the sandbox lacks. */
    public static Refusal notSimulated(String operation) {
        return new Refusal(501, "NotImplemented", "The sandbox does not simulate " + operation + ".");
    }
}
