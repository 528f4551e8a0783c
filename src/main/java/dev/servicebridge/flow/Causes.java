package dev.servicebridge.flow;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.servicebridge.faults.Faults;
import dev.servicebridge.flow.command.CommandRefusedException;

/** What lies behind a failure. */
public final class Causes {
    private Causes() {}

    static <T extends Throwable> Optional<T> find(Throwable failure, Class<T> type) {
        return Faults.chain(failure).stream()
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    /** One line for a person; what merely repeats its cause is left out. */
    public static String describe(Throwable failure) {
        return Faults.chain(failure).stream()
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
