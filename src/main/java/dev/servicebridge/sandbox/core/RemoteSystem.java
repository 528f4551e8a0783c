package dev.servicebridge.sandbox.core;

import java.util.Set;

/** One simulated system behind one path prefix. */
public interface RemoteSystem {
    /** Name in journal, statistics and faults. */
    String name();

    /** The operations that it has, in order. */
    Set<String> operations();

    /** The operation a call is meant for; {@code unknown} when there is none. */
    String operation(Call call);

    /** The seller or tenant a call speaks for, or null when it cannot be told. */
    String account(Call call);

    /**
     * Serves a call.
     *
     * @throws Refusal when the call is refused
     */
    Answer answer(Call call);

    /** Writes a refusal as the vendor would. */
    Answer refuse(Call call, Refusal refusal);
}
