package dev.servicebridge.config;

import java.io.IOException;
import java.io.StringReader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Lays the layers of settings over each other and puts their placeholders in. */
final class SettingsLoader {
    static final String DECLARATIONS = "config/application.properties";

    private static final String PLANS = "config/usage-plans.properties";

    private static final String ENDPOINT = ".endpoint";
    /** Endings of keys whose values are of a form that their default does not tell. */
    private static final Map<String, Form<?>> FORMS = Map.of(
            ENDPOINT,
            Form.ADDRESS,
            ".interval",
            Form.INTERVAL,
            ".time-zone",
            Form.ZONE,
            ".cron",
            Form.CRON,
            ".port",
            Form.PORT);

    private static final String HOME = "bridge.home";
    /** What may be set without being declared: the container's own settings, those of users' routes, and plans. */
    private static final List<String> OPEN = List.of("camel.", "custom.", "usage-plan.");

    private final BridgeFiles files;
    private final Map<String, String> environment;
    private final Problems problems;
    private final Map<String, String> defaults;
    private final Map<String, Setting> written = new TreeMap<>();

    SettingsLoader(BridgeFiles files, Map<String, String> environment, Problems problems) {
        this.files = files;
        this.environment = environment;
        this.problems = problems;
        this.defaults = entries(BridgeFile.packaged(DECLARATIONS));
    }

    Settings load(String profile, Properties system) {
        files.layers(PLANS).forEach(this::add);
        files.layers(DECLARATIONS).forEach(this::add);
        if (profile != null) {
            addProfile(profile);
        }
        addEnvironment();
        addSystemProperties(system);
        StrayNames strays = new StrayNames(files, written.keySet(), problems);
        strays.checkVariables(environment);
        strays.checkProperties(system, this::mayBeSet);
        put(HOME, "the folder the bridge was started in", files.home().toString());
        Map<String, Setting> resolved = new SettingsResolver(files.home(), environment, written, problems).resolve();
        defaults.forEach((key, ofDefault) -> checkForm(key, ofDefault, resolved.get(key)));
        return new Settings(files.home(), environment, resolved, durations());
    }

    private Set<String> durations() {
        Set<String> durations = new TreeSet<>();
        defaults.forEach((key, ofDefault) -> formOf(key, ofDefault, ofDefault)
                .filter(form -> form == Form.DURATION || form == Form.INTERVAL)
                .ifPresent(form -> durations.add(key)));
        return durations;
    }

    private void addProfile(String profile) {
        List<BridgeFile> layers = files.layers(pathOf(profile));
        layers.forEach(this::add);
        if (layers.isEmpty()) {
            List<String> known = files.list("config", ".properties").stream()
                    .map(BridgeFile::path)
                    .filter(path -> path.startsWith(pathOf("").replace(".properties", "")))
                    .toList();
            problems.add(
                    pathOf(profile),
                    "profile " + profile,
                    "there is no such file, on disk or packaged",
                    "create it in " + files.home() + " or take the profile of one of " + known);
        }
    }

    private static String pathOf(String profile) {
        return DECLARATIONS.replace(".properties", "-" + profile + ".properties");
    }

    private void add(BridgeFile file) {
        entries(file).forEach((key, value) -> {
            if (RenamedSettings.contain(key)) {
                addRenamed(file, key);
            } else if (mayBeSet(key)) {
                put(key, file.toString(), value);
            } else {
                problems.add(file, key, "there is no such setting", remedyForUnknown(key));
            }
        });
    }

    private void addRenamed(Object source, String key) {
        problems.add(source, key, "the setting " + RenamedSettings.problem(key), RenamedSettings.remedy(key));
    }

    private String remedyForUnknown(String key) {
        return Suggestion.nearest(key, defaults.keySet())
                .map(known -> "did you mean " + known + "?")
                .orElse("remove it; a setting of your own routes starts with custom.");
    }

    private boolean mayBeSet(String key) {
        return defaults.containsKey(key) || OPEN.stream().anyMatch(key::startsWith) || isEndpointOfASystem(key);
    }

    /** A system that a user adds by its contract has an address like any other. */
    private boolean isEndpointOfASystem(String key) {
        return key.endsWith(ENDPOINT)
                && files.find("contracts/" + key.substring(0, key.length() - ENDPOINT.length()) + ".yaml")
                        .isPresent();
    }

    private void addEnvironment() {
        for (String key : List.copyOf(written.keySet())) {
            String name = variable(key);
            if (environment.containsKey(name)) {
                put(key, "environment variable " + name, environment.get(name));
            }
        }
        for (String former : RenamedSettings.all()) {
            String name = variable(former);
            if (environment.containsKey(name)) {
                addRenamed("environment variable " + name, former);
            }
        }
    }

    /** Whether the value comes from a packaged file that is in force without a profile. */
    static boolean isDefault(String source) {
        return Stream.of(PLANS, DECLARATIONS)
                .anyMatch(path -> source.equals(BridgeFile.packaged(path).toString()));
    }

    /** The environment variable of a setting. */
    static String variable(String key) {
        return key.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private void addSystemProperties(Properties system) {
        for (String key : system.stringPropertyNames()) {
            String source = "system property " + key;
            if (RenamedSettings.contain(key)) {
                addRenamed(source, key);
            } else if (mayBeSet(key)) {
                put(key, source, system.getProperty(key));
            }
        }
    }

    private void put(String key, String source, String value) {
        written.put(key, new Setting(source, value, value));
    }

    /** A value must be of the form of the default that it replaces. */
    private void checkForm(String key, String ofDefault, Setting setting) {
        formOf(key, ofDefault, setting.value())
                .filter(form -> !Placeholders.in(setting.value()) && !form.fits(setting.value()))
                .ifPresent(form -> addWrongForm(key, setting, form));
    }

    private void addWrongForm(String key, Setting setting, Form<?> form) {
        String written = setting.written();
        if (MillisecondSettings.isFormer(key, written)) {
            problems.add(setting.source(), key, written + " is no duration", MillisecondSettings.remedy(written));
        } else {
            problems.add(setting.source(), key, "the value is " + setting.shown(key), "write " + form.expected());
        }
    }

    /** The default shows the form, unless the key does; what is blank by default may stay so. */
    private static Optional<Form<?>> formOf(String key, String ofDefault, String value) {
        if (ofDefault.isBlank() && value.isBlank()) {
            return Optional.empty();
        }
        return FORMS.entrySet().stream()
                .filter(form -> key.endsWith(form.getKey()) && !Placeholders.in(ofDefault))
                .<Form<?>>map(Map.Entry::getValue)
                .findFirst()
                .or(() -> Form.of(ofDefault));
    }

    private static Map<String, String> entries(BridgeFile file) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(file.text()));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigurationException("Reading " + file, e);
        }
        Map<String, String> entries = new TreeMap<>();
        properties
                .stringPropertyNames()
                .forEach(key -> entries.put(key, properties.getProperty(key).trim()));
        return entries;
    }
}
