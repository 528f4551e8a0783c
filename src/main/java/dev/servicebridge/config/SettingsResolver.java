package dev.servicebridge.config;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Puts the placeholders of settings in, each setting after those that it refers to. */
final class SettingsResolver {
    private final Map<String, Setting> written;
    private final Problems problems;
    private final Placeholders placeholders;
    private final Map<String, Setting> resolved = new HashMap<>();
    private final Set<String> beingResolved = new HashSet<>();

    SettingsResolver(Path home, Map<String, String> environment, Map<String, Setting> written, Problems problems) {
        this.written = written;
        this.problems = problems;
        this.placeholders = new Placeholders(home, environment, this::referred);
    }

    /** All settings; a placeholder that leads nowhere is noted and stays as it stands. */
    Map<String, Setting> resolve() {
        written.keySet().forEach(this::resolve);
        return Map.copyOf(resolved);
    }

    private void resolve(String key) {
        if (resolved.containsKey(key)) {
            return;
        }
        Setting setting = written.get(key);
        beingResolved.add(key);
        String value = placeholders.resolve(
                setting.written(), (fault, remedy) -> problems.add(setting.source(), key, fault, remedy));
        beingResolved.remove(key);
        resolved.put(key, new Setting(setting.source(), setting.written(), value));
    }

    private Optional<String> referred(String key, Complaint complaint) {
        if (!written.containsKey(key)) {
            if (RenamedSettings.contain(key)) {
                complaint.add("the setting " + key + " " + RenamedSettings.problem(key), RenamedSettings.remedy(key));
                return Optional.empty();
            }
            complaint.add(
                    "the setting " + key + " does not exist",
                    Suggestion.nearest(key, written.keySet())
                            .map(known -> "did you mean " + known + "?")
                            .orElse("set " + key));
            return Optional.empty();
        }
        if (beingResolved.contains(key)) {
            complaint.add("refers to itself by way of " + key, "give one of the two a value of its own");
            return Optional.empty();
        }
        resolve(key);
        return Optional.of(resolved.get(key).value());
    }
}
