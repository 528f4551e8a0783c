package dev.servicebridge.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

import dev.servicebridge.texts.EditDistance;

/** Finds the name that somebody most likely meant by a misspelt one. */
public final class Suggestion {
    private Suggestion() {}

    /** As {@link #nearest}, as a question; where none is near, another remedy. */
    public static String didYouMean(String name, Collection<String> known, String otherwise) {
        return nearest(name, known).map(meant -> "did you mean " + meant + "?").orElse(otherwise);
    }

    /** The nearest of the known names; empty where more than a third of the letters would have to change. */
    public static Optional<String> nearest(String name, Collection<String> known) {
        return known.stream()
                .filter(candidate -> EditDistance.between(name, candidate) <= Math.max(2, name.length() / 3))
                .min(Comparator.comparingInt((String candidate) -> EditDistance.between(name, candidate))
                        .thenComparing(Comparator.naturalOrder()));
    }
}
