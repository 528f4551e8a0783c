package dev.servicebridge.monitor;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.servicebridge.testing.TestDatabase;

import static dev.servicebridge.monitor.WatchedBridge.json;
import static org.assertj.core.api.Assertions.assertThat;

class HealthTest {
    @TempDir
    Path home;

    private TestDatabase test;
    private WatchedBridge bridge;

    @BeforeEach
    void start() throws Exception {
        test = TestDatabase.h2();
        bridge = new WatchedBridge(home, test.settings());
    }

    @AfterEach
    void stop() {
        bridge.close();
        test.close();
    }

    private void assertAnswers(String path, int status) {
        assertThat(bridge.management(path).statusCode()).as(path).isEqualTo(status);
    }

    /** The checks of an answer by name. */
    private static Map<String, JsonNode> checks(HttpResponse<String> answer) {
        return StreamSupport.stream(json(answer).path("checks").spliterator(), false)
                .collect(Collectors.toMap(check -> check.path("name").asText(), check -> check));
    }

    private JsonNode check(String name) {
        return checks(bridge.management("/observe/health")).get(name);
    }

    @Test
    void aBridgeThatRunsIsLiveAndReady() {
        HttpResponse<String> live = bridge.management("/observe/health/live");
        assertThat(live.statusCode()).isEqualTo(200);
        assertThat(checks(live)).containsOnlyKeys("context");

        HttpResponse<String> ready = bridge.management("/observe/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(checks(ready)).containsOnlyKeys("context", "all-routes", "bus", "system-bridge");

        HttpResponse<String> all = bridge.management("/observe/health");
        assertThat(all.statusCode()).isEqualTo(200);
        assertThat(json(all).path("status").asText()).isEqualTo("UP");
        assertThat(checks(all))
                .containsOnlyKeys(
                        "context",
                        "all-consumers",
                        "all-routes",
                        "bus",
                        "system-bridge",
                        "system-erp",
                        "system-services-api",
                        "system-flow-retail",
                        "system-mews",
                        "own-routes",
                        "incidents");
        assertThat(check("system-services-api").path("status").asText()).isEqualTo("UNKNOWN");
    }

    @Test
    void aSystemIsDownAfterThreeFailuresAndUpAfterOneSuccessAndTheBridgeReadyAllTheWhile() {
        bridge.callServicesApi();
        bridge.remoteStatus = 503;
        bridge.callServicesApi();
        bridge.callServicesApi();
        assertThat(check("system-services-api").path("status").asText()).isEqualTo("UP");

        bridge.callServicesApi();
        assertAnswers("/observe/health", 503);
        assertThat(check("system-services-api").path("status").asText()).isEqualTo("DOWN");
        assertThat(check("system-services-api").path("message").asText())
                .matches("since \\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z 3 attempts failed, none succeeded; the latest: "
                        + "services-api getServiceJobs for account acme: 503 HttpStatus503, .*");
        assertThat(check("system-flow-retail").path("status").asText()).isEqualTo("UNKNOWN");
        assertAnswers("/observe/health/live", 200);
        assertAnswers("/observe/health/ready", 200);

        bridge.remoteStatus = 200;
        bridge.callServicesApi();
        assertAnswers("/observe/health", 200);
        assertThat(check("system-services-api").path("status").asText()).isEqualTo("UP");
    }

    @Test
    void aSystemThatIsNotThereIsDown() {
        bridge.stopRemote();

        assertDownAfterThreeCalls("NoConnection");
    }

    @Test
    void aSystemThatNobodyMayCallIsDown() {
        bridge.loginFails = true;

        assertDownAfterThreeCalls("AuthorizationFailed, invalid_grant");
        assertThat(check("system-services-api").path("message").asText())
                .matches("services-api refuses account acme since \\d{4}-.*Z: 400 AuthorizationFailed, invalid_grant");
        assertThat(check("own-routes").path("status").asText()).isEqualTo("UP");
    }

    private void assertDownAfterThreeCalls(String reason) {
        for (int i = 0; i < 3; i++) {
            bridge.callServicesApi();
        }
        JsonNode check = check("system-services-api");
        assertThat(check.path("status").asText()).isEqualTo("DOWN");
        assertThat(check.path("message").asText()).contains(reason);
    }

    @Test
    void aBridgeWithoutItsDatabaseIsLiveButNotReady() {
        bridge.database.close();

        assertAnswers("/observe/health/live", 200);
        HttpResponse<String> ready = bridge.management("/observe/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(checks(ready).get("system-bridge").path("message").asText())
                .startsWith("not usable, seen first at ");
    }

    @Test
    void aBridgeWithoutTheErpDatabaseIsReady() {
        bridge.erp.close();

        assertAnswers("/observe/health/ready", 200);
        assertAnswers("/observe/health", 503);
        assertThat(check("system-erp").path("status").asText()).isEqualTo("DOWN");
    }

    @Test
    void aRouteThatWasStoppedIsNamed() throws Exception {
        bridge.context().getRouteController().stopRoute("retention");

        HttpResponse<String> ready = bridge.management("/observe/health/ready");
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(checks(ready).get("all-routes").path("message").asText()).isEqualTo("not started: retention");

        bridge.context().getRouteController().startRoute("retention");
        assertAnswers("/observe/health/ready", 200);
    }
}
