package dev.servicebridge.boot;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.routes.KameletFile;
import dev.servicebridge.routes.KameletFiles;

/** The Kamelets that Camel would find: those of the home's {@code kamelets/}, the bridge's own, and Camel's catalogue. */
final class KameletFolders implements KameletFiles {
    private final BridgeFiles files;
    private final Map<String, Optional<KameletFile>> read = new ConcurrentHashMap<>();

    KameletFolders(BridgeFiles files) {
        this.files = files;
    }

    @Override
    public Optional<KameletFile> find(String name) {
        return read.computeIfAbsent(
                name,
                any -> name.isEmpty()
                        ? Optional.empty()
                        : files.find("kamelets/" + name + ".kamelet.yaml")
                                .map(BridgeFile::text)
                                .flatMap(KameletFile::read));
    }
}
