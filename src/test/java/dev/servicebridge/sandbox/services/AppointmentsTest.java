package dev.servicebridge.sandbox.services;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.sandbox.SandboxClient;
import dev.servicebridge.sandbox.core.Json;

import static org.assertj.core.api.Assertions.assertThat;

class AppointmentsTest {
    private static final String PATH = "/serviceJobs/J1/appointments";
    private static final String TUESDAY = "{\"startTime\":\"2026-03-03T09:00:00Z\"}";

    private final SandboxClient client = new SandboxClient();

    @BeforeEach
    void putAJob() {
        client.seller()
                .put(Json.object()
                        .put("serviceJobId", "J1")
                        .put("serviceJobStatus", "PENDING_SCHEDULE")
                        .put("storeId", "STORE"));
    }

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void addsAnAppointmentOfAnHourUnlessToldOtherwise() {
        SandboxClient.Reply reply = add(TUESDAY);

        assertThat(reply.status()).isEqualTo(200);
        assertThat(job().path("serviceJobStatus").asText()).isEqualTo("NOT_SERVICED");
        JsonNode appointment = job().at("/appointments/0");
        assertThat(appointment.path("appointmentId")).isEqualTo(reply.json().path("appointmentId"));
        assertThat(appointment.path("appointmentStatus").asText()).isEqualTo("ACTIVE");
        assertThat(appointment.at("/appointmentTime/durationInMinutes").asInt()).isEqualTo(60);
    }

    @Test
    void addsNoSecondActiveAppointment() {
        add(TUESDAY);

        assertThat(add(TUESDAY).error()).isEqualTo("InvalidInput: The job has an active appointment already.");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"startTime":"2026-02-28T09:00:00Z"}                           | 422
            {"startTime":"2026-03-03T09:00:00+01:00"}                      | 400
            {"startTime":"Tuesday"}                                        | 400
            {"durationInMinutes":60}                                       | 400
            {"startTime":"2026-03-03T09:00:00Z","durationInMinutes":0}     | 400
            {"startTime":"2026-03-03T09:00:00Z","durationInMinutes":"60"}  | 400
            """)
    void refusesTimesThatAreWrongOrPast(String time, int status) {
        assertThat(add(time).status()).isEqualTo(status);
    }

    @Test
    void schedulesNoClosedOrUnknownJob() {
        client.seller().change("J1", Json.object().put("serviceJobStatus", "CANCELLED"));

        assertThat(add(TUESDAY).status()).isEqualTo(422);
        assertThat(client.services("POST", "/serviceJobs/J2/appointments", appointment(TUESDAY))
                        .status())
                .isEqualTo(422);
    }

    @Test
    void warnsWhenTheStoreIsClosed() {
        client.services(
                "PUT",
                "/serviceResources/STORE/schedules?marketplaceIds=ATVPDKIKX0DER",
                "{\"schedules\":[{\"startTime\":\"2026-03-02T08:00:00Z\",\"endTime\":\"2026-03-02T16:00:00Z\"}]}");

        assertThat(add(TUESDAY).json().at("/warnings/0/code").asText()).isEqualTo("OFF_SCHEDULE");
    }

    @Test
    void reschedulesToANewAppointmentThatKeepsTheTechnicians() {
        String first = add(TUESDAY).json().path("appointmentId").asText();
        assign(first, "{\"resourceId\":\"T1\"}");

        SandboxClient.Reply reply = reschedule(first, ",\"rescheduleReasonCode\":\"R1\"");

        assertThat(reply.status()).isEqualTo(200);
        String second = reply.json().path("appointmentId").asText();
        JsonNode appointments = job().path("appointments");
        assertThat(appointments.at("/0/appointmentStatus").asText()).isEqualTo("CANCELLED");
        assertThat(appointments.at("/0/rescheduledAppointmentId").asText()).isEqualTo(second);
        assertThat(appointments.at("/1/appointmentId").asText())
                .isEqualTo(second)
                .isNotEqualTo(first);
        assertThat(appointments.at("/1/appointmentStatus").asText()).isEqualTo("ACTIVE");
        assertThat(appointments.at("/1/assignedTechnicians/0/technicianId").asText())
                .isEqualTo("T1");
        assertThat(reschedule(first, ",\"rescheduleReasonCode\":\"R1\"").error())
                .contains("is not active");
    }

    @Test
    void reschedulesOnlyForAReason() {
        String first = add(TUESDAY).json().path("appointmentId").asText();

        assertThat(reschedule(first, "").status()).isEqualTo(400);
        assertThat(reschedule(first, ",\"rescheduleReasonCode\":\" \"").status())
                .isEqualTo(400);
        assertThat(reschedule("APPT-9", ",\"rescheduleReasonCode\":\"R1\"").status())
                .isEqualTo(422);
    }

    @Test
    void assignsTechniciansInPlaceOfFormerOnes() {
        String id = add(TUESDAY).json().path("appointmentId").asText();

        assertThat(assign(id, "{\"resourceId\":\"T1\"}").text()).isEqualTo("{\"payload\":{}}");
        assertThat(assign(id, "{\"resourceId\":\"T2\"},{\"resourceId\":\"T3\"}").status())
                .isEqualTo(200);
        assertThat(job().at("/appointments/0/assignedTechnicians").toString())
                .isEqualTo("[{\"technicianId\":\"T2\"},{\"technicianId\":\"T3\"}]");
    }

    @Test
    void warnsOfTechniciansWhoAreOff() {
        String id = add(TUESDAY).json().path("appointmentId").asText();
        client.services(
                "PUT",
                "/serviceResources/T1/schedules?marketplaceIds=ATVPDKIKX0DER",
                "{\"schedules\":[{\"startTime\":\"2026-03-02T08:00:00Z\",\"endTime\":\"2026-03-02T16:00:00Z\"}]}");

        assertThat(assign(id, "{\"resourceId\":\"T1\"}")
                        .json()
                        .at("/payload/warnings/0/code")
                        .asText())
                .isEqualTo("RESOURCES_OFF_SCHEDULE");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''
            {}
            {"resourceId":""}
            {"resourceId":"T1"},{"resourceId":"T1"}
            """)
    void assignsNobodyWhoIsNobody(String resources) {
        client.sandbox.plans().grant("acme", "assignAppointmentResources", 1000, 100);
        String id = add(TUESDAY).json().path("appointmentId").asText();

        assertThat(assign(id, resources).status()).isEqualTo(422);
    }

    private SandboxClient.Reply add(String time) {
        return client.services("POST", PATH, appointment(time));
    }

    private static String appointment(String time) {
        return "{\"appointmentTime\":" + time + "}";
    }

    private SandboxClient.Reply reschedule(String id, String more) {
        return client.services(
                "POST", PATH + "/" + id, "{\"appointmentTime\":{\"startTime\":\"2026-03-04T09:00:00Z\"}" + more + "}");
    }

    private SandboxClient.Reply assign(String id, String resources) {
        return client.services("PUT", PATH + "/" + id + "/resources", "{\"resources\":[" + resources + "]}");
    }

    private ObjectNode job() {
        return (ObjectNode) client.seller().jobs().find("J1").json();
    }
}
