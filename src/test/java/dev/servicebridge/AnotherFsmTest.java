package dev.servicebridge;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.sandbox.services.StoredJob;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** The example of docs/another-fsm.md, as it is printed there. */
class AnotherFsmTest {
    @TempDir
    Path home;

    /** The bridge of the page, with Acme where the stub is and the sandbox for Amazon. */
    static DocumentedBridge bridge(Path home, AcmeFsm acme) throws IOException {
        DocumentedBridge bridge = new DocumentedBridge(Path.of("docs/another-fsm.md"), home);
        bridge.settings.setProperty("accounts.file", "config/accounts.yaml");
        bridge.settings.setProperty("acme-fsm.endpoint", acme.address());
        bridge.environment.put("ACME_CLIENT_ID", "sandbox-client");
        bridge.environment.put("ACME_CLIENT_SECRET", "sandbox-secret");
        bridge.environment.put("ACME_REFRESH_TOKEN", "sandbox-refresh-us");
        bridge.environment.put("ACME_FSM_TOKEN", AcmeFsm.TOKEN);
        return bridge;
    }

    @Test
    void everyServiceJobHasItsWorkOrder() throws IOException {
        try (AcmeFsm acme = new AcmeFsm();
                DocumentedBridge bridge = bridge(home, acme)) {
            bridge.run();
            Set<String> jobs = bridge.sandbox.seller("us").jobs().all().stream()
                    .filter(job -> "ATVPDKIKX0DER"
                            .equals(job.json().path("marketplaceId").asText()))
                    .map(StoredJob::id)
                    .map(id -> "acme-us-" + id)
                    .collect(Collectors.toSet());

            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(bridge.deliveries("fsm", "done"))
                    .isEqualTo(jobs.size()));

            assertThat(acme.orders).containsOnlyKeys(jobs);
            assertThat(acme.orders.values()).allMatch(order -> order.hasNonNull("state"));
            assertThat(acme.notes).hasSize(jobs.size());
            JsonNode put = bridge.status().path("operations").path("acme-fsm.putWorkOrder");
            assertThat(put.path("calls").asInt()).isEqualTo(jobs.size());
            assertThat(put.at("/plan/burst").asInt()).isEqualTo(40);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "config/accounts.yaml|token: \"{{env:ACME_FSM_TOKEN}}\"|user: acme|accounts file: accounts.acme-us.acme-fsm"
                        + ".token: is missing; add the token that calls carry",
                "config/usage-plans.properties|usage-plan.acme-fsm.addNote.rate=20|#|usage-plan.acme-fsm.addNote.rate: is"
                        + " missing; add it",
                "config/accounts.yaml|acme-fsm:|acme-fms:|accounts.acme-us.acme-fms: there is no such system",
                "config/application.properties|acme-fsm.endpoint|acme-fms.endpoint|acme-fms.endpoint: there is no such"
                        + " setting"
            })
    void whatIsMissingIsNamedAtTheStart(String file, String good, String bad, String problem) throws IOException {
        try (AcmeFsm acme = new AcmeFsm();
                DocumentedBridge bridge = bridge(home, acme)) {
            String text = Files.readString(home.resolve(file));
            assertThat(text).contains(good);
            Files.writeString(home.resolve(file), text.replace(good, bad));

            assertThatThrownBy(bridge::run)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining(problem);
        }
    }

    @Test
    void anAccountWithoutAnAddressIsNamedAtTheStart() throws IOException {
        try (AcmeFsm acme = new AcmeFsm();
                DocumentedBridge bridge = bridge(home, acme)) {
            bridge.settings.remove("acme-fsm.endpoint");
            Files.delete(home.resolve("config/application.properties"));

            assertThatThrownBy(bridge::run)
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("accounts.acme-us.acme-fsm.endpoint: is missing, and so is the setting"
                            + " acme-fsm.endpoint; set one of them");
        }
    }
}
