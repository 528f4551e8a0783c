package dev.servicebridge.remote;

import java.time.Duration;

import dev.servicebridge.faults.FaultMeaning;

/** Faults of calls, for tests of those who get them. */
public final class RemoteFaults {
    private RemoteFaults() {}

    /** Of a call of Flow Retail for the account acme that was not sent, and cannot be for so long. */
    public static RemoteCallException unsent(String code, Duration availableIn) {
        return new RemoteCallException(
                new RemoteCallException.Fault(
                        "flow-retail",
                        "update",
                        "acme",
                        RemoteCallException.NO_STATUS,
                        code,
                        "no",
                        null,
                        null,
                        FaultMeaning.PASSING),
                availableIn);
    }
}
