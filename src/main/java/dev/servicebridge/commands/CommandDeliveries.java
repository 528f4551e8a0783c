package dev.servicebridge.commands;

import java.time.Instant;

import org.jdbi.v3.core.Handle;

import dev.servicebridge.database.StorableText;
import dev.servicebridge.outbox.Delivery;
import dev.servicebridge.outbox.DeliveryListener;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.texts.FaultText;

/** Notes with a command why its execution waits, and ends it when its execution is given up. */
public final class CommandDeliveries implements DeliveryListener {
    private final Commands commands;

    public CommandDeliveries(Commands commands) {
        this.commands = commands;
    }

    @Override
    public void waits(Handle handle, Delivery delivery, String cause) {
        if (isOfCommand(delivery)) {
            Commands.waits(handle, delivery.event(), cause);
        }
    }

    @Override
    public void givenUp(Handle handle, Delivery delivery, FaultText cause, String requestId, Instant now) {
        if (isOfCommand(delivery)) {
            commands.failed(handle, delivery.event(), StorableText.of(cause.shown()), now);
        }
    }

    private static boolean isOfCommand(Delivery delivery) {
        return delivery.event().kind() == EventKind.COMMAND;
    }
}
