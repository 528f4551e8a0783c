package dev.servicebridge.outbox;

import java.util.List;
import java.util.Optional;

import dev.servicebridge.faults.Faults;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.texts.FaultText;
import dev.servicebridge.texts.PersonalValues;
import dev.servicebridge.texts.Throwables;

/** What lies behind a failure. */
public final class Causes {
    private Causes() {}

    static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        return Faults.chain(failure).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    /** What wraps a remote system's refusal, or the innermost cause, only repeats it or shows where it happened. */
    public static Throwable root(Throwable failure) {
        List<Throwable> chain = Faults.chain(failure);
        return find(failure, RemoteCallException.class)
                .<Throwable>map(refusal -> refusal)
                .orElseGet(() -> chain.get(chain.size() - 1));
    }

    /** The first line of the {@link #root}'s message, as everybody may read it. */
    public static String reason(Throwable failure) {
        Throwable root = root(failure);
        return Optional.ofNullable(Throwables.shown(root))
                .flatMap(message -> message.lines().findFirst())
                .orElse(root.getClass().getSimpleName());
    }

    /** A failure of which it is not known whom it is about, on one line. */
    public static FaultText describe(Throwable failure) {
        return Throwables.describe(failure, PersonalValues.UNKNOWN);
    }

    /** The failure of an event's delivery on one line. */
    public static FaultText describe(Throwable failure, Event event) {
        return Throwables.describe(failure, values(event));
    }

    /** What is known of an event's subject: a job and an order come whole, a command says only what it changes. */
    static PersonalValues values(Event event) {
        boolean whole = event.kind() == EventKind.SERVICE_JOB || event.kind() == EventKind.PRODUCT_SERVICE_ORDER;
        return whole ? PersonalValues.of(event.content()) : PersonalValues.ofPart(event.content());
    }
}
