package dev.servicebridge;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A bridge in a process of its own, so that it can be killed. */
public final class BridgeProcess implements AutoCloseable {
    private final Process process;
    private final Path output;

    private BridgeProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /**
     * Starts one.
     *
     * @param home the folder it is at home in; what it prints goes to a file there
     * @param settings as system properties
     */
    public static BridgeProcess start(Path home, Map<String, String> settings, String... arguments) {
        return start(home, List.of(), "-Xmx256m", settings, arguments);
    }

    /**
     * Starts one that has little.
     *
     * @param shell what starts the JVM, such as a shell that lowers a limit before; empty for nothing
     * @param heap the JVM's option, such as {@code -Xmx160m}; the collector is the one that the JVM chooses in a container
     *     of that size
     */
    static BridgeProcess start(
            Path home, List<String> shell, String heap, Map<String, String> settings, String... arguments) {
        List<String> command = new ArrayList<>(shell);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add(heap);
        command.add("-XX:+UseSerialGC");
        command.add("-XX:+ExitOnOutOfMemoryError");
        command.add("-XX:TieredStopAtLevel=1");
        settings.forEach((key, value) -> command.add("-D" + key + "=" + value));
        command.add("-cp");
        command.add(ClassPath.ofThisProcess());
        command.add(ServiceBridge.class.getName());
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", home.toString()));
        try {
            Path output = Files.createTempFile(home, "bridge", ".log");
            return new BridgeProcess(
                    new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(output.toFile())
                            .start(),
                    output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed so far. */
    public String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kills it as {@code kill -9} does. */
    public void kill() {
        process.destroyForcibly();
        await();
    }

    /** Stops it in its tracks, as a paused virtual machine or a long collection of garbage does. */
    void freeze() {
        signal("-STOP");
    }

    /** Lets it go on after {@link #freeze}. */
    void thaw() {
        signal("-CONT");
    }

    private void signal(String signal) {
        try {
            int code = new ProcessBuilder("kill", signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
            if (code != 0) {
                throw new IllegalStateException("kill " + signal + " ended with " + code);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asks it to stop, as an operator does. */
    public int stop() {
        process.destroy();
        return await();
    }

    int await() {
        try {
            if (!process.waitFor(60, TimeUnit.SECONDS)) {
                throw new IllegalStateException("The bridge does not end. It printed:\n" + output());
            }
            return process.exitValue();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
