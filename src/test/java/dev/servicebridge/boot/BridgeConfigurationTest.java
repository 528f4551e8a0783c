package dev.servicebridge.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.config.ConfigurationException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/** Whoever corrects what one start complains of can start next. */
class BridgeConfigurationTest {
    @TempDir
    Path home;

    private final Properties settings = new Properties();

    @BeforeEach
    void configure() throws IOException {
        Files.createDirectories(home.resolve("config"));
        settings.put("bridge.datasource.url", "jdbc:h2:mem:configuration");
    }

    private BridgeConfiguration load() {
        return BridgeConfiguration.load(home, "sandbox", Map.of(), settings);
    }

    private String complaints() {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, this::load);
        assertThat(refused).as("the configuration is accepted").isNotNull();
        return refused.getMessage();
    }

    @Test
    void namesTheWrongValuesOfAllAreasBesideThoseOfTheAccountsFile() throws IOException {
        settings.put("accounts.file", "config/accounts.yaml");
        Files.writeString(home.resolve("config/accounts.yaml"), """
                accounts:
                  acme:
                    flow-retail:
                      tenant: t
                      store: s
                """);
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("delivery.unknown-faults", "0"),
                Map.entry("delivery.subscribers", "fsm,ERP"),
                Map.entry("poll.start", "yesterday"),
                Map.entry("poll.page-limit", "0"),
                Map.entry("hospitality.customer-fields", "Number,Email"),
                Map.entry("capacity.planning.slots", "acme/B00TEST"),
                Map.entry("capacity.planning.slot-minutes", "7"),
                Map.entry("verification.share", "1.5"),
                Map.entry("verification.subscribers", "fsm,eRp"),
                Map.entry("retry.attempts", "-1"),
                Map.entry("retry.multiplier", "0.5"),
                Map.entry("proof-document.hash", "both"),
                Map.entry("proof-document.destinations", "0"),
                Map.entry("retention.days", "-3"),
                Map.entry("cancellation.reschedule-reason-code", " "),
                Map.entry("http.connections", "0"),
                Map.entry("erp.datasource.pool-size", "0"),
                Map.entry("log.format", "xml"),
                Map.entry("log.level", "LOUD"),
                Map.entry("management.port", "-1"),
                Map.entry("memory.budget", "999999999999999"),
                Map.entry("personal-data.key", "c2hvcnQ="),
                Map.entry("command.subscribers", "erp,erp"),
                Map.entry("kafka.security-protocol", "TLS"),
                Map.entry("kafka.partitions", "0"),
                Map.entry("sandbox.document-hash", "both"),
                Map.entry("bus", "rabbit"));
        settings.putAll(wrong);

        String complaints = complaints();

        assertThat(wrong.keySet())
                .allSatisfy(key -> assertThat(complaints).contains("system property " + key + ": " + key + ": "));
        assertThat(complaints)
                .contains(
                        "verification.share: the value is '1.5'; write a number above 0, up to 1, such as 0.2",
                        "capacity.planning.slots: 'acme/B00TEST': not account/asin/store;"
                                + " write each as acme-us/B00EXAMPLE/STORE-1",
                        "accounts.acme.flow-retail.token: is missing")
                .doesNotContain("Exception");
        assertThat(complaints.lines()).hasSize(wrong.size() + 1).doesNotHaveDuplicates();
    }

    @Test
    void namesAValueOfTheWrongFormOnceAndThoseOfTheRightFormThatMakeNoSense() {
        settings.put("poll.overlap", "soon");
        settings.put("delivery.give-up-after", "{{env:NOT_SET}}");
        settings.put("delivery.unknown-faults", "0");
        settings.put("delivery.tick", "100");
        settings.put("retry.delay", "20");

        assertThat(complaints().lines())
                .hasSize(5)
                .anyMatch(line -> line.endsWith(": delivery.tick: 100 is no duration; write PT0.1S"))
                .anyMatch(line -> line.endsWith(": retry.delay: 20 is no duration; write PT0.02S"))
                .anyMatch(line -> line.contains("poll.overlap: the value is 'soon'; write a duration"))
                .anyMatch(line -> line.contains("delivery.give-up-after: ") && line.contains("NOT_SET"))
                .anyMatch(line ->
                        line.contains("delivery.unknown-faults: the value is '0'; write a whole number of at least 1"));
    }

    @Test
    void readsTheSettingsOfTheAreas() {
        settings.put("delivery.unknown-faults", "2");
        settings.put("capacity.planning.slots", "acme/B00TEST/STORE-1, acme/B00TEST/STORE-2");

        AreaSettings areas = load().areas();

        assertThat(areas.outbox().deliveries().unknownFaults()).isEqualTo(2);
        assertThat(areas.outbox().all()).containsExactly("fsm", "erp", "capacity", "services-api");
        assertThat(areas.capacity().planning().slots()).hasSize(2);
        assertThat(areas.hotels().customerFields()).contains("Id", "Email");
    }

    @Test
    void namesFilesOfRoutesThatTheBridgeMakesItselfNow() throws IOException {
        Path old = home.resolve("routes/systems/acme-fsm.yaml");
        Files.createDirectories(old.getParent());
        Files.createDirectories(home.resolve("routes/adapters"));
        Files.writeString(home.resolve("routes/adapters/secrets.yaml"), "");
        Files.writeString(old, """
                - templatedRoute:
                    routeTemplateRef: system
                    routeId: acme-fsm
                    parameters:
                      - name: system
                        value: acme-fsm
                - templatedRoute:
                    routeTemplateRef: operation
                    routeId: acme-fsm.addNote
                    parameters:
                      - name: system
                        value: acme-fsm
                      - name: operation
                        value: addNote
                """);

        assertThat(complaints().lines())
                .containsExactly(
                        home.resolve("routes/adapters/secrets.yaml")
                                + ": routes: the bridge has no packaged file of this name any more, it makes these routes"
                                + " itself; delete the file; to replace a route, put yours into a file of another name,"
                                + " see docs/own-operation.md",
                        old
                                + ": routeTemplateRef: the bridge has no template operation, system any more, it makes a route"
                                + " for each operation of contracts/<system>.yaml itself; delete these entries, and the"
                                + " file where it holds nothing else");
    }

    @Test
    void namesCallsOfBeansThatTakeValuesNow() throws IOException {
        Path old = home.resolve("routes/commands/commands-appointments.yaml");
        Files.createDirectories(old.getParent());
        Files.writeString(old, """
                - route:
                    id: command-assign-resources
                    from:
                      uri: direct
                      parameters:
                        name: command.assign-resources
                      steps:
                        - bean:
                            ref: appointmentCommands
                            method: resources
                        - bean:
                            ref: own
                            method: resources
                        - setBody:
                            expression:
                              method:
                                ref: appointmentCommands
                                method: "fulfillment(${body})"
                """);

        assertThat(complaints().lines())
                .containsExactly(old
                        + ": method: appointmentCommands.resources is given values and returns one now; copy the packaged file of"
                        + " this name once more and repeat your change in it");
    }

    @Test
    void namesFilesThatLieWhereThePackagedOnesLayOnce() throws IOException {
        Path old = home.resolve("routes/flows/job-status.yaml");
        Files.createDirectories(old.getParent());
        Files.writeString(old, "");
        Files.writeString(home.resolve("routes/flows/of-my-own.yaml"), "");

        assertThat(complaints().lines())
                .containsExactly(old
                        + ": routes: the packaged file of this name is routes/jobs/job-status.yaml now, so that this one does"
                        + " not take its place; move the file there, or give it another name if all of it is your own");
    }

    @Test
    void acceptsATemplateOfAUsersOwnWithSuchAName() throws IOException {
        Files.createDirectories(home.resolve("routes/own"));
        Files.writeString(home.resolve("routes/own/template.yaml"), """
                - routeTemplate:
                    id: system
                    parameters:
                      - name: name
                    route:
                      from:
                        uri: direct
                        parameters:
                          name: "{{name}}"
                        steps: []
                """);
        Files.writeString(home.resolve("routes/own/made.yaml"), """
                - templatedRoute:
                    routeTemplateRef: system
                    routeId: made
                    parameters:
                      - name: name
                        value: made
                """);

        assertThat(load()).isNotNull();
    }
}
