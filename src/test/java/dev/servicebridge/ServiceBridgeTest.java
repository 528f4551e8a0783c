package dev.servicebridge;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.servicebridge.boot.ExitCode;

import static org.assertj.core.api.Assertions.assertThat;

/** The command line as an operator types it. */
class ServiceBridgeTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    Path home;

    private int run(String... args) {
        return ServiceBridge.line()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    private int deadLetters(String... args) throws Exception {
        Path token = Files.writeString(home.resolve("token"), "sandbox-write-token-0000");
        return run(Stream.concat(Stream.of("dead-letters"), Stream.of(args))
                .map(word -> word.replace("TOKEN", token.toString()))
                .toArray(String[]::new));
    }

    @Test
    void anOptionBeforeASubcommandThatDoesNotTakeItIsRefused() {
        assertThat(run("--profile", "sandbox", "map", "no-such", "no-such.json"))
                .isEqualTo(2);
        assertThat(err.toString()).contains("service-bridge map takes no option --profile");
    }

    @Test
    void anOptionBeforeTheSubcommandIsHandedToIt() throws Exception {
        Files.createDirectories(home.resolve("config/mappings"));
        Files.writeString(home.resolve("config/mappings/mine.jsonata"), "{}");

        assertThat(run("--home", home.toString(), "map", "no-such", "no-such.json"))
                .isEqualTo(2);

        assertThat(err.toString())
                .contains("there is no mapping no-such, there are ")
                .contains("mine");
    }

    /** A bridge that starts all the same runs until it is interrupted. */
    @Timeout(60)
    @ParameterizedTest
    @ValueSource(strings = {"run", "check"})
    void whatIsWrongInSeveralAreasIsNamedAtOnceBeforeAnythingIsOpened(String command) throws Exception {
        Files.createDirectories(home.resolve("config"));
        Files.writeString(home.resolve("config/application.properties"), """
                delivery.unknown-faults=0
                verification.share=2
                capacity.planning.slot-minutes=7
                """);

        int code = run(command, "--home", home.toString(), "--profile", "sandbox");

        boolean checks = command.equals("check");
        assertThat(code).isEqualTo((checks ? ExitCode.COMPLAINTS : ExitCode.MISCONFIGURED).code());
        assertThat((checks ? out : err).toString().lines().filter(line -> line.contains("; write ")))
                .hasSize(3)
                .anyMatch(line ->
                        line.contains("delivery.unknown-faults: the value is '0'; write a whole number of at least 1"))
                .anyMatch(line -> line.contains("verification.share: the value is '2'; write a number above 0"))
                .anyMatch(line -> line.contains("capacity.planning.slot-minutes: the value is '7'; write minutes"));
        assertThat(home.resolve("data")).doesNotExist();
    }

    @Test
    void everyCommandSaysItsExitCodes() {
        Set<String> known = Stream.of(ExitCode.values())
                .map(code -> Integer.toString(code.code()))
                .collect(Collectors.toSet());
        ServiceBridge.line().getSubcommands().forEach((name, line) -> {
            if (!name.equals("help")) {
                assertThat(line.getCommandSpec().usageMessage().exitCodeList().keySet())
                        .as(name)
                        .contains("0", "2")
                        .isSubsetOf(known);
            }
        });
    }

    @Test
    void helpIsACommand() {
        assertThat(run("help")).isZero();
        assertThat(out.toString()).contains("Usage: service-bridge").contains("dead-letters");
        assertThat(run("help", "check")).isZero();
        assertThat(out.toString()).contains("Usage: service-bridge check");
        assertThat(run("--version", "help")).isZero();
        assertThat(out.toString()).contains("service-bridge development");
        assertThat(run("dead-letters", "help", "drop")).isZero();
        assertThat(out.toString()).contains("Usage: service-bridge dead-letters drop");
    }

    @Test
    void anAddressThatIsNoneIsNamed() throws Exception {
        assertThat(deadLetters("list", "--url", "nonsense", "--token-file", "TOKEN"))
                .isEqualTo(2);
        assertThat(err.toString())
                .contains("nonsense is no address of a bridge; write --url as in http://localhost:8080")
                .doesNotContain("Exception");
    }

    @Test
    void dropNeedsIdsAndAReason() throws Exception {
        assertThat(deadLetters("drop", "--token-file", "TOKEN")).isEqualTo(2);
        assertThat(err.toString()).contains("name either ids or a filter", "say why with --reason");
    }
}
