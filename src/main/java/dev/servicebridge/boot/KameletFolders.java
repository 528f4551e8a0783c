package dev.servicebridge.boot;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.routes.KameletFile;
import dev.servicebridge.routes.KameletFiles;

/** The Kamelets that Camel would find: those of the home's {@code kamelets/}, the bridge's own,
 * those of Camel's catalogue and of jars. */
final class KameletFolders implements KameletFiles {
    private static final String FOLDER = "kamelets/";
    private static final String ENDING = ".kamelet.yaml";

    private final BridgeFiles files;
    private final Extensions extensions;
    private final Map<String, Optional<KameletFile>> read = new ConcurrentHashMap<>();

    KameletFolders(BridgeFiles files, Extensions extensions) {
        this.files = files;
        this.extensions = extensions;
    }

    @Override
    public Optional<KameletFile> find(String name) {
        return read.computeIfAbsent(FOLDER + name + ENDING, path -> files.find(path)
                .map(BridgeFile::text)
                .or(() -> extensions.text(path))
                .flatMap(KameletFile::read));
    }

    @Override
    public Set<String> names() {
        return files.list("kamelets", ENDING).stream()
                .map(file -> file.path().substring(FOLDER.length()).replace(ENDING, ""))
                .collect(Collectors.toSet());
    }
}
