package dev.servicebridge.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.servicebridge.config.Problem.Level;

/**
 * Environment variables and system properties that look like settings and are none. The bridge starts with them, since
 * others than its user may set some.
 */
final class StrayNames {
    private static final String PREFIX = "BRIDGE_";
    /** Variables of the command line and of {@code bin/service-bridge}, which are no settings. */
    private static final Set<String> OF_COMMANDS =
            Set.of("BRIDGE_HOME", "BRIDGE_PROFILE", "BRIDGE_TOKEN", "BRIDGE_URL");
    /** Kubernetes gives every container these for each service, of which one may be named bridge. */
    private static final String OF_KUBERNETES = ".*_SERVICE_HOST|.*_SERVICE_PORT(_.*)?|BRIDGE_PORT(_.*)?";

    private static final Set<String> OF_COMMAND_LINE = Set.of("bridge.home", "bridge.profile");
    /** The JVM's own beside the bridge's {@code http.…}; the others of them have capitals. */
    private static final Set<String> OF_JVM = Set.of("http.agent", "http.auth.preference");

    private final BridgeFiles files;
    private final Set<String> settings;
    private final Problems problems;

    /** @param settings the keys of all settings */
    StrayNames(BridgeFiles files, Set<String> settings, Problems problems) {
        this.files = files;
        this.settings = settings;
        this.problems = problems;
    }

    void checkVariables(Map<String, String> environment) {
        Map<String, String> keys =
                settings.stream().collect(Collectors.toMap(SettingsLoader::variable, key -> key, (one, other) -> one));
        List<String> strays = environment.keySet().stream()
                .filter(name -> name.startsWith(PREFIX)
                        && !keys.containsKey(name)
                        && !OF_COMMANDS.contains(name)
                        && !name.matches(OF_KUBERNETES)
                        && !RenamedSettings.all().stream()
                                .map(SettingsLoader::variable)
                                .toList()
                                .contains(name))
                .sorted()
                .toList();
        if (strays.isEmpty()) {
            return;
        }
        List<String> texts = new ArrayList<>();
        for (String folder : new String[] {"config", "routes"}) {
            files.list(folder, "").stream()
                    .filter(file -> file.disk() != null)
                    .forEach(file -> texts.add(textOrNone(file)));
        }
        strays.stream()
                .filter(name -> texts.stream().noneMatch(text -> text.contains("env:" + name)))
                .forEach(
                        name -> problems.add(
                                new Problem(
                                        Level.FAULT,
                                        "environment variable " + name,
                                        0,
                                        "",
                                        "no setting and no file asks for it",
                                        Suggestion.didYouMean(
                                                name,
                                                with(keys.keySet(), OF_COMMANDS),
                                                "the variable of a setting is its name in capitals, with _ for all but letters and digits"))));
    }

    /** A file that cannot be read is somebody else's complaint. */
    private static String textOrNone(BridgeFile file) {
        try {
            return file.text();
        } catch (ConfigurationException e) {
            return "";
        }
    }

    private static Set<String> with(Set<String> some, Set<String> others) {
        return Stream.concat(some.stream(), others.stream()).collect(Collectors.toSet());
    }

    void checkProperties(Properties system, Predicate<String> mayBeSet) {
        Set<String> areas = settings.stream().map(StrayNames::area).collect(Collectors.toSet());
        system.stringPropertyNames().stream()
                .filter(key -> areas.contains(area(key))
                        && !mayBeSet.test(key)
                        && !RenamedSettings.contain(key)
                        && !OF_COMMAND_LINE.contains(key)
                        && !OF_JVM.contains(key)
                        && key.equals(key.toLowerCase(Locale.ROOT)))
                .sorted()
                .forEach(key -> problems.add(new Problem(
                        Level.FAULT,
                        "system property " + key,
                        0,
                        "",
                        "there is no such setting",
                        Suggestion.didYouMean(
                                key, settings, "take it out; a setting of your own routes starts with custom."))));
    }

    private static String area(String key) {
        return key.replaceFirst("\\..*", "");
    }
}
