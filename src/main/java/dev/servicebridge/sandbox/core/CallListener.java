package dev.servicebridge.sandbox.core;

/** Hears of each call of a simulated system. */
@FunctionalInterface
public interface CallListener {
    /**
     * A call was answered, by the system or by a fault; the answer is about to be sent.
     *
     * @param system its name, such as {@code flow-retail}
     * @param operation the operation's id; {@code unknown} where there is none
     */
    void answered(String system, String operation, Call call, Answer answer);
}
