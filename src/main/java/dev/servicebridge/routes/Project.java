package dev.servicebridge.routes;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What the rules look at.
 *
 * @param entries what the files of routes declare
 * @param isJudged whether a file of this name is held to what is no more than good style
 * @param settings the settings with their values
 * @param operations by system the operations of its contract
 * @param madeInJava the names of the {@code direct:} endpoints that routes in Java listen on
 * @param subscriptions who is told of events; empty where that is not looked at
 * @param mappings by name the fields that a mapping makes, empty where they are not known; null where mappings are not
 *     looked at
 * @param kamelets the Kamelets that routes may use; empty where they are not looked at
 */
public record Project(
        List<RouteEntry> entries,
        Predicate<String> isJudged,
        Map<String, String> settings,
        Map<String, Set<String>> operations,
        Set<String> madeInJava,
        List<Subscription> subscriptions,
        Map<String, Set<String>> mappings,
        Optional<KameletFiles> kamelets) {
    private static final String BUSES = "routes/bus/";

    /** Entries as the model of a bridge has them: neither style nor mappings are looked at. */
    public static Project of(List<RouteEntry> entries, Map<String, String> settings) {
        return new Project(entries, file -> false, settings, Map.of(), Set.of(), List.of(), null, Optional.empty());
    }

    /** The project with Kamelets to look at. */
    public Project with(KameletFiles others) {
        return new Project(
                entries, isJudged, settings, operations, madeInJava, subscriptions, mappings, Optional.of(others));
    }

    /** The project with other entries besides its own. */
    public Project with(List<RouteEntry> others) {
        return withEntries(Stream.concat(entries.stream(), others.stream()).toList());
    }

    private Project withEntries(List<RouteEntry> all) {
        return new Project(all, isJudged, settings, operations, madeInJava, subscriptions, mappings, kamelets);
    }

    /** What there is with each of the buses, of which a bridge has one; the project itself where there is none. */
    List<Project> withEachBus() {
        List<String> buses = entries.stream()
                .map(RouteEntry::file)
                .filter(Project::isBus)
                .map(Project::bus)
                .distinct()
                .toList();
        return buses.isEmpty()
                ? List.of(this)
                : buses.stream().map(this::withBus).toList();
    }

    private Project withBus(String bus) {
        return withEntries(entries.stream()
                .filter(entry -> !isBus(entry.file()) || bus(entry.file()).equals(bus))
                .toList());
    }

    /** The part of the file's name that goes by the bus, as in {@code routes/bus/kafka-topics.yaml}. */
    private static String bus(String file) {
        return file.substring(BUSES.length()).split("[-.]")[0];
    }

    private static boolean isBus(String file) {
        return file.startsWith(BUSES);
    }
}
