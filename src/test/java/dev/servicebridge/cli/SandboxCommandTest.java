package dev.servicebridge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

import dev.servicebridge.BridgeProcess;
import dev.servicebridge.testing.Documented;

import static org.assertj.core.api.Assertions.assertThat;

/** The sandbox alone, as its page tells to use it. */
class SandboxCommandTest {
    private static final Path PAGE = Path.of("docs/sandbox.md");
    private static final Pattern ADDRESS = Pattern.compile("The sandbox is up at (http://localhost:\\d+)\\.");
    private static final String END = "@@ end of output @@";

    @TempDir
    private Path home;

    @Test
    void doesWhatItsPageShows() throws Exception {
        try (BridgeProcess process = BridgeProcess.start(home, Map.of(), "sandbox", "--port", "0")) {
            Awaitility.await("another process starts")
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> !process.isAlive() || process.output().contains("/sandbox/deviations"));
            String printed = process.output();
            assertThat(printed)
                    .containsPattern(ADDRESS)
                    .contains("sandbox-client", "sandbox-refresh-us", "sandbox-flow-token", "sandbox-mews-us");
            String address = ADDRESS.matcher(printed)
                    .results()
                    .map(found -> found.group(1))
                    .findFirst()
                    .orElseThrow();

            List<Documented.Session> sessions = Documented.in(PAGE).sessions();
            List<String> outputs = run(sessions, address);

            assertThat(outputs).hasSameSizeAs(sessions).hasSizeGreaterThan(8);
            for (int i = 0; i < sessions.size(); i++) {
                assertThat(outputs.get(i).strip())
                        .as(sessions.get(i).command())
                        .matches(asShown(sessions.get(i).output()));
            }
        }
    }

    /** What each command prints, all of them typed into one shell. */
    private static List<String> run(List<Documented.Session> sessions, String address) throws Exception {
        String script = sessions.stream()
                .map(session -> session.command().replace("http://localhost:8099", address))
                .collect(Collectors.joining("\necho; echo '" + END + "'\n"));
        Process shell = new ProcessBuilder("bash", "-c", script).start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(new String(shell.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .isEmpty();
        return Arrays.asList(output.split(END + "\n", -1));
    }

    /** An ellipsis stands for anything. */
    private static Pattern asShown(String output) {
        String pattern = Arrays.stream(output.strip().split("…", -1))
                .map(part -> part.isEmpty() ? "" : Pattern.quote(part))
                .collect(Collectors.joining(".*"));
        return Pattern.compile(pattern, Pattern.DOTALL);
    }

    @Test
    void saysWhichPortIsTaken() throws IOException {
        try (ServerSocket taken = new ServerSocket(0)) {
            StringWriter errors = new StringWriter();
            int code = new CommandLine(new SandboxCommand())
                    .setErr(new PrintWriter(errors, true))
                    .execute("--home", home.toString(), "--port", Integer.toString(taken.getLocalPort()));

            assertThat(code).isEqualTo(78);
            assertThat(errors.toString()).contains("cannot listen on port " + taken.getLocalPort());
        }
    }
}
