package dev.servicebridge.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One file that a user may replace.
 *
 * @param path its path relative to the bridge's home, such as {@code routes/flows/job-intake.yaml}
 * @param disk where it stands on disk; null where the packaged one is in force
 */
public record BridgeFile(String path, Path disk) {
    static BridgeFile onDisk(String path, Path disk) {
        return new BridgeFile(path, disk);
    }

    static BridgeFile packaged(String path) {
        return new BridgeFile(path, null);
    }

    /** Opens it for reading; the caller closes it. */
    public InputStream open() throws IOException {
        return disk != null ? Files.newInputStream(disk) : BridgeFile.class.getResourceAsStream("/" + path);
    }

    /** Its whole text, read as UTF-8. */
    public String text() {
        try (InputStream in = open()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new ConfigurationException("Reading " + this, e);
        }
    }

    /** Its location as Camel's resource loaders write it: {@code file:…} or {@code classpath:…}. */
    public String location() {
        return disk != null ? "file:" + disk : "classpath:" + path;
    }

    /** How a message names it: the place on disk, or the path of the packaged one. */
    @Override
    public String toString() {
        return disk != null ? disk.toString() : path + " (packaged)";
    }
}
