package dev.servicebridge.commands;

/** A key that names one command came with another. */
public final class IdempotencyKeyReusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    IdempotencyKeyReusedException(NewCommand command, long commandId) {
        super("The idempotency key " + command.idempotencyKey() + " of account " + command.account()
                + " belongs to command " + commandId + ", which has other content; send a new key");
    }
}
