package dev.servicebridge.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page of the documentation shows: files, as fenced blocks below a paragraph that begins with the file's path
 * and a comma, and sessions at a command line, as blocks of the language {@code console}.
 */
public final class Documented {
    private static final Pattern FILE = Pattern.compile(
            "^`([\\w./-]+)`,[^\\n]*\\n(?:[^\\n]+\\n)*\\n```\\w*\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
    private static final Pattern SESSION = Pattern.compile(
            "^```console\\n\\$ ((?:[^\\n]*\\\\\\n)*[^\\n]*)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final Pattern YAML = Pattern.compile("^```yaml\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private final String text;

    private Documented(String text) {
        this.text = text;
    }

    /** A command as it is typed, on one line or more that end in a backslash, and what it prints. */
    public record Session(String command, String output) {}

    public static Documented in(Path page) {
        try {
            return new Documented(Files.readString(page));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The files by path, in the page's order. */
    public Map<String, String> files() {
        Map<String, String> files = new LinkedHashMap<>();
        Matcher matcher = FILE.matcher(text);
        while (matcher.find()) {
            files.put(matcher.group(1), matcher.group(2));
        }
        return files;
    }

    /** Writes the files as a reader would, into a folder of its own. */
    public void writeTo(Path home) throws IOException {
        for (Map.Entry<String, String> file : files().entrySet()) {
            Path path = home.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    /** All blocks of the language {@code yaml}, in the page's order. */
    public List<String> yaml() {
        return YAML.matcher(text).results().map(block -> block.group(1)).toList();
    }

    public List<Session> sessions() {
        List<Session> sessions = new ArrayList<>();
        Matcher matcher = SESSION.matcher(text);
        while (matcher.find()) {
            sessions.add(new Session(matcher.group(1), matcher.group(2)));
        }
        return sessions;
    }
}
