package dev.servicebridge.incidents;

import java.util.Arrays;
import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonValue;

/** What may be out of order. */
public enum IncidentKind {
    /** A system does not answer, or not as it should. */
    SYSTEM_OUT,
    /** A system refuses an account. */
    ACCOUNT_REFUSED,
    /** Deliveries fail in a row, though no system is known to be out. */
    QUEUE_PAUSED,
    /** A usage plan has had no place for long. */
    PLAN_SPENT;

    /** Its name in the HTTP API, metrics and log. */
    @JsonValue
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static IncidentKind of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst()
                .orElseThrow();
    }
}
