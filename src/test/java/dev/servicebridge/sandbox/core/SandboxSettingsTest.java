package dev.servicebridge.sandbox.core;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.SandboxClient;
import dev.servicebridge.sandbox.services.Seller;
import dev.servicebridge.sandbox.services.UsagePlans;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SandboxSettingsTest {
    @Test
    void hasDefaultsForEverything() {
        SandboxSettings settings = SandboxSettings.defaults();

        assertThat(settings.port()).isEqualTo(8099);
        assertThat(settings.jobs()).isEqualTo(60);
        assertThat(settings.changeInterval()).isEqualTo(Duration.ofSeconds(2));
        assertThat(settings.tokenLifetime()).isEqualTo(Duration.ofHours(1));
        assertThat(settings.planScale()).isEqualTo(1);
        assertThat(settings.rateHeader()).isTrue();
        assertThat(settings.sellers()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "sandbox.port, many",
        "sandbox.change-interval, 2",
        "sandbox.rate-header, maybe",
        "sandbox.strict, very",
        "sandbox.document-hash, md5",
    })
    void namesTheSettingThatIsWrong(String key, String value) {
        assertThatThrownBy(() -> SandboxSettings.from(Map.of(key, value)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(key + "=" + value + " is wrong");
    }

    @ParameterizedTest
    @CsvSource({"90s, PT1M30S", "1d, PT24H", "PT0.5S, PT0.5S"})
    void readsDurationsInTheFormsOfAllSettings(String written, Duration expected) {
        assertThat(SandboxSettings.from(Map.of("sandbox.token-lifetime", written))
                        .tokenLifetime())
                .isEqualTo(expected);
    }

    @Test
    void readsFaultsFromAList() {
        try (SandboxClient client =
                new SandboxClient("faults=services-api.*=500@0.1, flow-retail.createServiceOrder=answer-lost@1x3")) {
            assertThat(client.sandbox.faults().active())
                    .containsExactly(
                            Fault.sometimes("services-api.*", FaultKind.INTERNAL_ERROR, 0.1),
                            Fault.next("flow-retail.createServiceOrder", FaultKind.ANSWER_LOST, 3));
        }
        assertThatThrownBy(() -> Fault.parse("lwa@0.1")).hasMessageContaining("'lwa@0.1'");
    }

    @Test
    void canDoWithoutTheRateHeader() {
        try (SandboxClient client = new SandboxClient("rate-header=false")) {
            client.seller().put(Json.object().put("serviceJobId", "J1"));

            assertThat(client.get("/serviceJobs/J1").header("x-amzn-RateLimit-Limit"))
                    .isNull();
        }
    }

    @Test
    void scalesRatesAndBursts() {
        try (SandboxClient client = new SandboxClient("plan-scale=0.5")) {
            assertThat(client.sandbox.plans().plan("acme", "getServiceJobs")).isEqualTo(new UsagePlans.Plan(5, 20));
            assertThat(client.sandbox.plans().plan("acme", "assignAppointmentResources"))
                    .isEqualTo(new UsagePlans.Plan(0.5, 1));
        }
    }

    @Test
    void letsThingsHappenAtEveryChangeInterval() {
        SandboxSettings settings = SandboxSettings.from(
                Map.of("sandbox.port", "0", "sandbox.jobs", "0", "sandbox.change-interval", "PT0.02S"));
        try (Sandbox sandbox = Sandbox.start(settings)) {
            Seller seller = sandbox.seller("acme");

            // the script has no other way to tell that it was there
            Awaitility.await()
                    .atMost(5, TimeUnit.SECONDS)
                    .until(() -> seller.jobs().all().size() > 2);
        }
    }

    @Test
    void saysWhichPortIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            SandboxSettings settings = SandboxSettings.from(Map.of("sandbox.port", "" + taken.getLocalPort()));

            assertThatThrownBy(() -> Sandbox.start(settings))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("port " + taken.getLocalPort());
        }
    }

    @Test
    void listensWhereTheHttpApiDoesAndOnLocalhost() throws Exception {
        String elsewhere = otherAddress();
        for (String host : new String[] {"127.0.0.1", elsewhere, "0.0.0.0"}) {
            SandboxSettings settings = SandboxSettings.from(Map.of("http.host", host, "sandbox.port", "0"));
            try (Sandbox sandbox = Sandbox.start(settings)) {
                assertThat(isReached("localhost", sandbox)).isTrue();
                assertThat(isReached(elsewhere, sandbox)).as(host).isEqualTo(!host.equals("127.0.0.1"));
            }
        }
        assertThatThrownBy(() -> Sandbox.start(SandboxSettings.from(Map.of("http.host", "192.0.2.1"))))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("192.0.2.1");
    }

    /** An address of this machine that is not its loopback interface; another one of that where there is none. */
    private static String otherAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
                .map(InetAddress::getHostAddress)
                .findFirst()
                .orElse("127.0.0.2");
    }

    private static boolean isReached(String host, Sandbox sandbox) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, sandbox.port()), 2_000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void severalRunSideBySide() {
        try (SandboxClient one = new SandboxClient();
                SandboxClient other = new SandboxClient()) {
            one.seller().put(Json.object().put("serviceJobId", "J1"));

            assertThat(one.get("/serviceJobs/J1").status()).isEqualTo(200);
            assertThat(other.get("/serviceJobs/J1").status()).isEqualTo(422);
        }
    }
}
