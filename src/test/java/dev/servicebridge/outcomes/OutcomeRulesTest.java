package dev.servicebridge.outcomes;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

import static org.assertj.core.api.Assertions.assertThat;

class OutcomeRulesTest {
    private static final String RIGHT = """
            assignedUser: { command: assign-resources, bothChanged: services-api }
            readyAt: { command: none, bothChanged: fsm }
            status:
              Done: { command: complete-job, fulfillmentTime: false, serviceReport: true }
              Called off: { command: cancel-job, reason: status }
            """;

    @TempDir
    Path home;

    private final Problems problems = new Problems();

    @Test
    void theShippedFileIsRight() {
        OutcomeRules rules = OutcomeRules.load(BridgeFiles.in(home), problems);

        assertThat(problems.messages()).isEmpty();
        assertThat(rules.status("COMPLETED").orElseThrow().command()).isEqualTo("complete-job");
        assertThat(rules.status("Scheduled")).isEmpty();
    }

    @Test
    void readsWhatTheFileSays() throws IOException {
        OutcomeRules rules = rules(RIGHT);

        assertThat(problems.messages()).isEmpty();
        assertThat(rules.assignedUser()).isEqualTo(new FieldRule(true, ConflictWinner.SERVICES_API));
        assertThat(rules.readyAt().sent()).isFalse();
        assertThat(rules.status("done").orElseThrow().details()).containsExactly("serviceReport");
        assertThat(rules.status("called off").orElseThrow().cancels()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            command: assign-resources| command: assign| assignedUser.command: is "assign"; set it to one of [assign-resources, none]
            bothChanged: services-api| bothChanged: both| assignedUser.bothChanged: is "both"; set it to one of [fsm, services-api]
            readyAt| ready| readyAt: is missing or holds no keys; add it with [command, rescheduleReasonCode, bothChanged]
            readyAt| ready| ready: is not known here; use one of [assignedUser, readyAt, status]
            command: none| command: appointment| readyAt.rescheduleReasonCode: is missing; add the code to be told as the reason
            reason: status| reason: because| status.Called off.reason: is "because"; set it to one of [status, event]
            fulfillmentTime: false| fulfillmentTime: maybe| status.Done.fulfillmentTime: is neither true nor false; set it to one of them
            serviceReport: true| report: true| status.Done.report: is not known here; use one of [command, fulfillmentTime, serviceReport]
            Called off| done| status.done: stands there twice; remove one
            """)
    void namesFileKeyAndRemedyOfAMistake(String right, String wrong, String message) throws IOException {
        rules(RIGHT.replace(right, wrong));

        assertThat(problems.messages())
                .anySatisfy(problem ->
                        assertThat(problem).contains("config/fsm-outcomes.yaml").contains(message));
    }

    @Test
    void namesTheLineThatIsNoYaml() throws IOException {
        rules("assignedUser: [");

        assertThat(problems.messages()).singleElement().asString().contains("no YAML");
    }

    private OutcomeRules rules(String text) throws IOException {
        Path file = home.resolve("config/fsm-outcomes.yaml");
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
        return OutcomeRules.load(BridgeFiles.in(home), problems);
    }
}
