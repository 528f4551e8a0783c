package dev.servicebridge.kamelets;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Names of systems, operations and parameters as a palette writes them. */
final class Words {
    private static final Map<String, String> SPECIAL = Map.of(
            "api", "API", "erp", "ERP", "fsm", "FSM", "id", "ID", "ids", "IDs", "uid", "UID", "uids", "UIDs", "url",
            "URL");

    private Words() {}

    /** {@code getServiceJobs} as {@code Get Service Jobs}, {@code services-api} as {@code Services API}. */
    static String title(String name) {
        return words(name).stream()
                .map(word ->
                        SPECIAL.getOrDefault(word, word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1)))
                .collect(Collectors.joining(" "));
    }

    /** {@code getServiceJobs} as {@code get-service-jobs}: what Kubernetes takes for the name of a resource. */
    static String kebab(String name) {
        return String.join("-", words(name));
    }

    /** A description of several lines as one. */
    static String line(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    private static List<String> words(String name) {
        return Arrays.stream(name.replaceAll("([a-z0-9])([A-Z])", "$1-$2")
                        .replaceAll("([A-Z])([A-Z][a-z])", "$1-$2")
                        .toLowerCase(Locale.ROOT)
                        .split("[^a-z0-9]+"))
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
