package dev.servicebridge.sandbox;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.LongSupplier;

/** A clock and a nano source that only move together, and only when told. */
public final class TestTime extends Clock implements LongSupplier {
    public static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    private volatile long nanos;

    public void advance(Duration time) {
        nanos += time.toNanos();
    }

    @Override
    public Instant instant() {
        return START.plusNanos(nanos);
    }

    @Override
    public long getAsLong() {
        return nanos;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        throw new UnsupportedOperationException();
    }
}
