package dev.servicebridge.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;

import dev.servicebridge.ClassPath;

/** A measurement in a process of its own, whose memory is its alone. */
final class OwnProcess {
    private OwnProcess() {}

    /**
     * Runs a main class and reads the last line that it prints, which is JSON.
     *
     * @param heap the JVM's option, such as {@code -Xmx512m}
     */
    static <T> T run(String heap, Class<?> main, Class<T> result, Object... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                heap,
                Extent.option(),
                "-cp",
                ClassPath.ofThisProcess(),
                main.getName()));
        Arrays.stream(arguments).map(String::valueOf).forEach(command::add);
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        List<String> lines = process.inputReader().lines().toList();
        if (process.waitFor() != 0) {
            throw new IllegalStateException(
                    command.subList(command.indexOf(main.getName()), command.size()) + " failed: " + lines);
        }
        return new ObjectMapper().readValue(lines.get(lines.size() - 1), result);
    }
}
