package dev.servicebridge.references;

import java.time.Instant;

import org.jdbi.v3.core.Handle;

import dev.servicebridge.outbox.DeliveryListener;
import dev.servicebridge.outbox.SupersededDelivery;

/** No longer takes what was sent for a thing for what the other system has, once an older delivery came after it. */
public final class RemoteReferenceDeliveries implements DeliveryListener {
    @Override
    public void superseded(Handle handle, SupersededDelivery delivery, Instant now) {
        RemoteReferenceStore.forgetSent(handle, delivery.account(), delivery.subjectId());
    }
}
