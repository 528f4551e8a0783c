package dev.servicebridge.sandbox.core;

import java.util.List;

/** A request that a simulator refuses. Each system writes it in its vendor's shape. */
final class Refusal extends RuntimeException {
    final int status;
    final String code;
    final List<String> messages;
    /** What the vendor tells beside the message; empty for nothing. */
    final String details;

    Refusal(int status, String code, List<String> messages) {
        this(status, code, messages, "");
    }

    private Refusal(int status, String code, List<String> messages, String details) {
        super(status + " " + code + ": " + messages + " " + details, null, false, false);
        this.status = status;
        this.code = code;
        this.messages = messages;
        this.details = details;
    }

    Refusal(int status, String code, String message) {
        this(status, code, List.of(message));
    }

    /** The same with what the vendor tells beside the message. */
    Refusal detailed(String more) {
        return new Refusal(status, code, messages, more);
    }

    /** The request itself is wrong. */
    static Refusal invalid(String message) {
        return new Refusal(400, "InvalidInput", message);
    }

    /** The request is well formed, but what it asks for is impossible now. */
    static Refusal impossible(String message) {
        return new Refusal(422, "InvalidInput", message);
    }

    /** The contract has an operation that the sandbox lacks. */
    static Refusal notSimulated(String operation) {
        return new Refusal(501, "NotImplemented", "The sandbox does not simulate " + operation + ".");
    }
}
