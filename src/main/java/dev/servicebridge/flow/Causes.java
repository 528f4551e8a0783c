package dev.servicebridge.flow;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What lies behind a failure. */
public final class Causes {
    /** No honest chain is longer, and one that bites its own tail has an end. */
    private static final int DEEPEST = 50;

    private Causes() {}

    /** The failure itself and what caused it, outermost first. */
    static List<Throwable> of(Throwable failure) {
        return Stream.iterate(failure, Objects::nonNull, Throwable::getCause)
                .limit(DEEPEST)
                .toList();
    }

    static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        return of(failure).stream().filter(type::isInstance).map(type::cast).findFirst();
    }

    /** One line for a person; what merely repeats its cause is left out. */
    public static String describe(Throwable failure) {
        return of(failure).stream()
                .filter(cause -> cause.getCause() == null
                        || !Objects.equals(cause.getMessage(), cause.getCause().toString()))
                .map(cause -> cause.getMessage() == null
                        ? cause.getClass().getSimpleName()
                        : cause.getClass().getSimpleName() + ": " + cause.getMessage())
                .collect(Collectors.joining("; caused by "));
    }
}
