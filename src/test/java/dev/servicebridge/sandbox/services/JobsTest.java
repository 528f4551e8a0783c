package dev.servicebridge.sandbox.services;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.sandbox.SandboxClient;
import dev.servicebridge.sandbox.TestTime;
import dev.servicebridge.sandbox.core.Journal;
import dev.servicebridge.sandbox.core.Json;

import static dev.servicebridge.sandbox.SandboxClient.MARKET_DE;
import static dev.servicebridge.sandbox.SandboxClient.MARKET_US;
import static org.assertj.core.api.Assertions.assertThat;

class JobsTest {
    private final SandboxClient client = new SandboxClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void cancelsAJobAndItsAppointment() {
        put("NOT_SERVICED", MARKET_US, "standard");

        SandboxClient.Reply reply = cancel("S1");

        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.text()).isEqualTo("{}");
        assertThat(client.seller().jobs().find("J1").status()).isEqualTo("CANCELLED");
        assertThat(client.seller()
                        .jobs()
                        .find("J1")
                        .json()
                        .at("/appointments/0/appointmentStatus")
                        .asText())
                .isEqualTo("CANCELLED");
        assertThat(client.sandbox.journal().entries("cancelServiceJobByServiceJobId"))
                .extracting(Journal.Entry::effect)
                .containsExactly("job cancelled with S1");
    }

    @ParameterizedTest
    @CsvSource({
        "S1, ATVPDKIKX0DER, standard, 200",
        "S2, A1PA6795UKMFR9, heavybulky, 200",
        "S2, A1PA6795UKMFR9, standard, 422",
        "S20, ATVPDKIKX0DER, standard, 422",
        "S28, ATVPDKIKX0DER, standard, 422",
        "S99, ATVPDKIKX0DER, standard, 422",
        "S1, A13V1IB3VIYZZH, standard, 422",
        "s1, ATVPDKIKX0DER, standard, 400",
    })
    void takesOnlyCodesThatAreValidForMarketplaceAndService(String code, String market, String type, int status) {
        put("NOT_SERVICED", market, type);

        assertThat(cancel(code).status()).isEqualTo(status);
        assertThat(client.seller().jobs().find("J1").status()).isEqualTo(status == 200 ? "CANCELLED" : "NOT_SERVICED");
    }

    @ParameterizedTest
    @CsvSource({"COMPLETED", "CANCELLED", "NOT_FULFILLABLE"})
    void cancelsNoClosedJob(String status) {
        put(status, MARKET_DE, "standard");

        assertThat(cancel("S1").status()).isEqualTo(422);
        assertThat(cancel("S1").error()).contains(status);
    }

    @Test
    void needsACode() {
        put("NOT_SERVICED", MARKET_DE, "standard");

        assertThat(client.services("PUT", "/serviceJobs/J1/cancellations", null).error())
                .contains("'cancellationReasonCode' is required");
    }

    @Test
    void completesNothingThatIsNotReady() {
        put("HOLD", MARKET_DE, "standard");
        assertThat(client.services("PUT", "/serviceJobs/J1/completions", null).error())
                .isEqualTo("InvalidInput: A job that is HOLD cannot be completed.");

        client.seller().change("J1", Json.object().put("serviceJobStatus", "NOT_SERVICED"));
        assertThat(client.services("PUT", "/serviceJobs/J1/completions", null).error())
                .isEqualTo("InvalidInput: The appointment's fulfilment time and resources are not set.");

        client.seller().change("J1", Json.object().set("appointments", Json.array()));
        SandboxClient.Reply reply = client.services("PUT", "/serviceJobs/J1/completions", null);
        assertThat(reply.error()).isEqualTo("InvalidInput: The job has no active appointment.");
        assertThat(reply.status()).isEqualTo(422);
    }

    private SandboxClient.Reply cancel(String code) {
        return client.services("PUT", "/serviceJobs/J1/cancellations?cancellationReasonCode=" + code, null);
    }

    private void put(String status, String market, String type) {
        ObjectNode job = Json.object()
                .put("serviceJobId", "J1")
                .put("serviceJobStatus", status)
                .put("marketplaceId", market)
                .put("serviceType", type);
        JobEdits.addAppointment(job, "APPT-1", TestTime.START, 60);
        client.seller().put(job);
    }
}
