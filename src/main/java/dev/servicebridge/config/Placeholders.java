package dev.servicebridge.config;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts in what a value refers to: <code>{{key}}</code> another setting, <code>{{env:NAME}}</code> an environment
 * variable, <code>{{file:path}}</code> the trimmed content of a file (a relative path starts at the bridge's home).
 *
 * <p>What is put in is not searched again, so that a secret may hold any characters.
 */
final class Placeholders {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]*)}}");
    private static final String ENVIRONMENT = "env:";
    private static final String FILE = "file:";

    private final Path home;
    private final Map<String, String> environment;
    private final BiFunction<String, Complaint, Optional<String>> settings;

    /** @param settings gives the value of a setting by its key; complains itself where there is none */
    Placeholders(Path home, Map<String, String> environment, BiFunction<String, Complaint, Optional<String>> settings) {
        this.home = home;
        this.environment = environment;
        this.settings = settings;
    }

    /** The value with everything put in; what cannot be found is complained of and left as it stands. */
    String resolve(String value, Complaint complaint) {
        return PLACEHOLDER.matcher(value).replaceAll(match -> {
            String found = lookUp(match.group(1).trim(), complaint).orElse(match.group());
            return Matcher.quoteReplacement(found);
        });
    }

    /** Whether the value refers to anything; such a value may be a secret. */
    static boolean in(String value) {
        return PLACEHOLDER.matcher(value).find();
    }

    private Optional<String> lookUp(String name, Complaint complaint) {
        if (name.startsWith(ENVIRONMENT)) {
            return variable(name.substring(ENVIRONMENT.length()).trim(), complaint);
        }
        if (name.startsWith(FILE)) {
            return content(home.resolve(name.substring(FILE.length()).trim()), complaint);
        }
        return settings.apply(name, complaint);
    }

    private Optional<String> variable(String name, Complaint complaint) {
        Optional<String> value = Optional.ofNullable(environment.get(name)).filter(text -> !text.isBlank());
        if (value.isEmpty()) {
            complaint.add("the environment variable " + name + " is not set or empty", "set " + name);
        }
        return value;
    }

    private static Optional<String> content(Path file, Complaint complaint) {
        try {
            String text = TextFile.read(file).trim();
            if (!text.isEmpty()) {
                return Optional.of(text);
            }
            complaint.add("the file " + file + " is empty", "write the value into it");
        } catch (NoSuchFileException e) {
            complaint.add("there is no file " + file, "create or mount it, or correct the path");
        } catch (IOException e) {
            complaint.add(
                    "the file " + file + " cannot be read (" + e.getClass().getSimpleName() + ")",
                    "make it a text file that the bridge may read");
        }
        return Optional.empty();
    }
}
