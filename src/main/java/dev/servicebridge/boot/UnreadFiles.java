package dev.servicebridge.boot;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Problem;
import dev.servicebridge.config.Problem.Level;
import dev.servicebridge.config.Problems;
import dev.servicebridge.config.Settings;
import dev.servicebridge.config.Suggestion;
import dev.servicebridge.texts.EditDistance;

/** What lies in the home of a bridge where its user believes it to be read, and is not. */
final class UnreadFiles {
    private static final List<String> FOLDERS = List.of("config", "routes", "contracts");
    private static final String MAPPINGS = "config/mappings/";
    private static final String MAPPING = ".jsonata";
    private static final String PROFILES = "config/application-[^/]+\\.properties";
    private static final String CONTRACT = "contracts/[^/]+\\.yaml";
    /** What the JVM or another tool is told to read. */
    private static final Set<String> OF_OTHERS = Set.of("config/logback.xml");

    private static final List<String> SETTINGS_OF_FILES = List.of("accounts.file", "http.access.file");

    private static final Pattern ROUTES = Pattern.compile(
            "^- *(route|from|routeTemplate|templatedRoute|routeConfiguration|rest):", Pattern.MULTILINE);

    private final BridgeFiles files;
    private final Problems problems;
    private final List<String> texts = new ArrayList<>();
    private final Set<String> shipped = new TreeSet<>();
    private final Set<String> named = new TreeSet<>();

    private UnreadFiles(BridgeFiles files, Problems problems) {
        this.files = files;
        this.problems = problems;
    }

    /** Hidden files, and notes for people. */
    static boolean isAside(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        return name.startsWith(".")
                || name.endsWith(".md")
                || name.toUpperCase(Locale.ROOT).startsWith("README");
    }

    /**
     * Notes all of it. A folder in the place of a file keeps the bridge from starting: Docker makes one where the file that
     * is to be mounted is missing, and the bridge would run without it.
     */
    static void check(BridgeFiles files, Settings settings, Problems problems) {
        UnreadFiles unread = new UnreadFiles(files, problems);
        for (String folder : FOLDERS) {
            files.list(folder, "").forEach(unread::take);
        }
        SETTINGS_OF_FILES.stream().filter(settings::has).forEach(key -> settings.optional(key)
                .ifPresent(unread.named::add));
        settings.all().values().forEach(unread.texts::add);
        unread.checkFolders();
        unread.checkConfig();
        unread.checkOutside();
    }

    private void take(BridgeFile file) {
        if (file.isShipped()) {
            shipped.add(file.path());
        }
        texts.add(text(file));
    }

    private static String text(BridgeFile file) {
        try {
            return file.text();
        } catch (ConfigurationException e) {
            // Whoever needs it says that it cannot be read.
            return "";
        }
    }

    private void checkFolders() {
        Set<String> expected = new TreeSet<>(shipped);
        expected.addAll(named);
        expected.stream()
                .filter(path -> Files.isDirectory(files.home().resolve(path)))
                .forEach(
                        path -> problems.add(
                                files.home().resolve(path),
                                "folder",
                                "is a folder, and the bridge reads a file of this name",
                                "put the file there; Docker makes such a folder when the file to be mounted is not on the host"));
    }

    private void checkConfig() {
        for (String folder : List.of("config", "contracts")) {
            for (BridgeFile file : files.list(folder, "")) {
                if (file.disk() != null && !isRead(file.path())) {
                    problems.add(unread(file));
                }
            }
        }
    }

    private boolean isRead(String path) {
        if (path.startsWith(MAPPINGS) && path.endsWith(MAPPING)) {
            return shipped.contains(path)
                    || isNamed("'" + path.substring(MAPPINGS.length(), path.length() - MAPPING.length()) + "'");
        }
        return shipped.contains(path)
                || named.contains(path)
                || path.matches(PROFILES)
                || path.matches(CONTRACT)
                || OF_OTHERS.contains(path)
                || isAside(path)
                || isNamed(path.substring(path.lastIndexOf('/') + 1));
    }

    /** Whether a route, a setting or another file names it. */
    private boolean isNamed(String name) {
        return texts.stream().anyMatch(text -> text.contains(name));
    }

    private Problem unread(BridgeFile file) {
        String path = file.path();
        if (ROUTES.matcher(text(file)).find()) {
            return unread(path, "holds routes, which are read from routes/ alone", "move it to routes/");
        }
        if (path.startsWith(MAPPINGS) && path.endsWith(MAPPING)) {
            return unread(
                    path, "is applied by no route", nearest(path, MAPPINGS, "name it in a route, or take it out"));
        }
        return unread(
                path,
                "is read by nobody",
                nearest(path, "", "take it out, or name it in a setting or a route that reads it"));
    }

    private String nearest(String path, String folder, String otherwise) {
        Set<String> known =
                shipped.stream().filter(each -> each.startsWith(folder)).collect(Collectors.toSet());
        String inFolder = path.substring(0, path.lastIndexOf('/') + 1);
        // A name that differs in its ending alone is nearer than any other.
        String stem = path.replaceFirst("\\.[^./]*$", "");
        return known.stream()
                .filter(each -> each.replaceFirst("\\.[^./]*$", "").equals(stem))
                .findFirst()
                .or(() -> Suggestion.nearest(
                        path,
                        known.stream().filter(each -> each.startsWith(inFolder)).toList()))
                .map(meant -> "did you mean " + meant + "?")
                .orElse(otherwise);
    }

    private static Problem unread(String path, String fault, String remedy) {
        return new Problem(Level.FAULT, path, 0, "", fault, remedy);
    }

    /** Routes beside the folder, and folders whose name is nearly right. */
    private void checkOutside() {
        for (Path path : entries(files.home())) {
            String name = path.getFileName().toString();
            if (Files.isDirectory(path) && !FOLDERS.contains(name)) {
                // One letter is a slip; notes/ may be what it says.
                FOLDERS.stream()
                        .filter(meant -> EditDistance.between(name.toLowerCase(Locale.ROOT), meant) <= 1)
                        .findFirst()
                        .filter(meant -> !entries(path).isEmpty())
                        .ifPresent(meant -> problems.add(unread(
                                name + "/",
                                "is a folder that the bridge does not look into",
                                "rename it to " + meant + "/")));
            } else if (name.toLowerCase(Locale.ROOT).matches(".*\\.ya?ml") && holdsRoutes(path)) {
                problems.add(unread(name, "holds routes, which are read from routes/ alone", "move it to routes/"));
            }
        }
    }

    private static boolean holdsRoutes(Path path) {
        try {
            return ROUTES.matcher(Files.readString(path)).find();
        } catch (IOException e) {
            return false;
        }
    }

    private static List<Path> entries(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("Reading the folder " + folder, e);
        }
    }
}
