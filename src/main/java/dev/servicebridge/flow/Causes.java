package dev.servicebridge.flow;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.servicebridge.flow.command.CommandRefusedException;
import dev.servicebridge.rest.NotOwnedException;
import dev.servicebridge.rest.RemoteCallException;

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

    /** Whether it comes of something that was left to the node that now owns the account. */
    static boolean isNotOwned(Throwable failure) {
        return find(failure, NotOwnedException.class).isPresent()
                || find(failure, RemoteCallException.class)
                        .filter(RemoteCallException::isNotOwned)
                        .isPresent();
    }

    /** One line for a person; what merely repeats its cause is left out. */
    public static String describe(Throwable failure) {
        return of(failure).stream()
                .filter(cause -> cause.getCause() == null
                        || !Objects.equals(cause.getMessage(), cause.getCause().toString()))
                .map(Causes::words)
                .collect(Collectors.joining("; caused by "));
    }

    /** A refused command is told to people who know no classes. */
    private static String words(Throwable cause) {
        if (cause instanceof CommandRefusedException) {
            return cause.getMessage();
        }
        String name = cause.getClass().getSimpleName();
        return cause.getMessage() == null ? name : name + ": " + cause.getMessage();
    }
}
