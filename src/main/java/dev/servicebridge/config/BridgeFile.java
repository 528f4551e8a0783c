package dev.servicebridge.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * One file that a user may replace.
 *
 * @param path its path relative to the bridge's home, such as {@code routes/jobs/job-intake.yaml}
 * @param disk where it stands on disk; null where the packaged one is in force
 */
public record BridgeFile(String path, Path disk) {
    /** A file on disk. */
    public static BridgeFile onDisk(String path, Path disk) {
        return new BridgeFile(path, disk);
    }

    static BridgeFile packaged(String path) {
        return new BridgeFile(path, null);
    }

    /** Its name without folder and ending: of a contract the system's. */
    public String name() {
        String last = path.substring(path.lastIndexOf('/') + 1);
        int ending = last.lastIndexOf('.');
        return ending < 0 ? last : last.substring(0, ending);
    }

    /** Its whole text. */
    public String text() {
        try (InputStream in =
                disk != null ? Files.newInputStream(disk) : BridgeFile.class.getResourceAsStream("/" + path)) {
            return TextFile.read(in);
        } catch (CharacterCodingException e) {
            throw new ConfigurationException(this + ": is not UTF-8; save it as UTF-8", e);
        } catch (IOException e) {
            throw new ConfigurationException("Reading " + this, e);
        }
    }

    /** Whether a file of this path is packaged: it is in force, or this one is in its place. */
    public boolean isShipped() {
        return BridgeFile.class.getResource("/" + path) != null;
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
