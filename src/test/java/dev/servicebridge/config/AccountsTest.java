package dev.servicebridge.config;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.servicebridge.boot.SystemSections;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AccountsTest extends AccountsFixture {
    @Test
    void readsTheExampleOfThePackagedFile() throws IOException {
        Path secret = Files.writeString(home.resolve("acme-client-secret"), "client-secret-value\n");
        environment.put("ACME_CLIENT_ID", "client-1");
        environment.put("ACME_REFRESH_TOKEN", "refresh-value");
        environment.put("ACME_FLOW_TOKEN", "flow-value");
        environment.put("MEWS_CLIENT_TOKEN", "mews-client-value");
        environment.put("ACME_MEWS_TOKEN", "mews-access-value");
        String example = Files.readAllLines(Path.of("config/accounts.yaml")).stream()
                .dropWhile(line -> !line.equals("# accounts:"))
                .filter(line -> line.startsWith("# "))
                .map(line -> line.substring(2))
                .collect(Collectors.joining("\n"));

        Accounts accounts = load(example.replace("/run/secrets/acme-client-secret", secret.toString()));

        assertThat(problems.messages()).isEmpty();
        SystemAccess amazon = accounts.account("acme-us").system("services-api");
        assertThat(amazon.endpoint()).contains(URI.create("https://sellingpartnerapi-na.amazon.com"));
        assertThat(amazon.marketplaces()).containsExactly(new Marketplace("ATVPDKIKX0DER", "US", "na", null));
        assertThat(amazon.text("client-id")).isEqualTo("client-1");
        assertThat(amazon.secret("client-secret").reveal()).isEqualTo("client-secret-value");
        assertThat(amazon.usagePlans()).containsExactly(Map.entry("getServiceJobs", new PlanOverride(20, 80)));
        SystemAccess flow = accounts.account("acme-us").system("flow-retail");
        assertThat(flow.endpoint()).contains(URI.create("https://api.flowretail.com/v2"));
        assertThat(flow.optional("service-type")).contains("Installation");
        assertThat(flow.map("users")).containsExactly(Map.entry("A1TECH", "user-1"));
        assertThat(flow.marketplaces()).isEmpty();
        SystemAccess mews = accounts.account("acme-us").system("mews");
        assertThat(mews.endpoint()).contains(URI.create("https://api.mews.com"));
        assertThat(mews.secret("access-token").reveal()).isEqualTo("mews-access-value");
        assertThat(mews.list("enterprises")).hasSize(1);
        assertThat(mews.list("marketplaces")).isEmpty();
    }

    @Test
    void readsTheAccountsOfTheSandbox() {
        BridgeFiles files = BridgeFiles.in(home);
        Settings settings = Settings.load(files, "sandbox", Map.of(), new Properties(), problems);

        Accounts accounts = Accounts.load(files, settings, SystemSections.rules(files, settings), problems);

        assertThat(problems.messages()).isEmpty();
        assertThat(accounts.all()).extracting(Account::name).containsExactly("sandbox-us", "sandbox-de");
        assertThat(accounts.account("sandbox-de").system("services-api").endpoint())
                .contains(URI.create("http://localhost:8099/services-api"));
        assertThat(accounts.account("sandbox-de").system("services-api").marketplaces())
                .containsExactly(new Marketplace("A1PA6795UKMFR9", "DE", "eu", "Europe/Berlin"));
    }

    @Test
    void needsNoRegionWhereTheEndpointIsSetForAll() {
        environment.put("SERVICES_API_ENDPOINT", "https://proxy.example/");

        Accounts accounts = load(minimal("").replace("      region: na\n", ""));

        assertThat(problems.messages()).isEmpty();
        assertThat(accounts.account("acme").system("services-api").endpoint())
                .contains(URI.create("https://proxy.example"));
    }

    @Test
    void knowsGreatBritainByBothItsCodes() {
        Accounts accounts = load(minimal("").replace("na", "eu").replace("[US]", "[uk]"));

        assertThat(problems.messages()).isEmpty();
        assertThat(accounts.account("acme").system("services-api").marketplaces())
                .containsExactly(new Marketplace("A1F83G8C2ARO7P", "GB", "eu", "Europe/London"));
    }

    @Test
    void aJobIsDoneInTheZoneOfTheAccountElseOfTheMarketplace() {
        Accounts accounts = load(minimal("      time-zone: Pacific/Honolulu").replace("[US]", "[US, CA]")
                + minimal("")
                        .replace("accounts:\n", "")
                        .replace("acme", "globex")
                        .replace("region: na", "region: eu")
                        .replace("[US]", "[DE, ES]")
                        .replace("refresh-1", "refresh-2"));

        assertThat(problems.messages()).isEmpty();
        JobZones zones = JobZones.of(accounts, "services-api");
        assertThat(zones.of("acme", "ATVPDKIKX0DER")).contains("Pacific/Honolulu");
        assertThat(zones.of("globex", "A1PA6795UKMFR9")).contains("Europe/Berlin");
        assertThat(zones.of("globex", "A1RKKUPIHCS9HS")).as("Spain has two").isEmpty();
        assertThat(zones.of("globex", "ATVPDKIKX0DER")).isEmpty();
        assertThat(zones.of("nobody", "ATVPDKIKX0DER")).isEmpty();
    }

    @Test
    void namesAZoneOfAMarketplaceThatThereIsNot() throws IOException {
        Files.writeString(
                home.resolve("config/marketplaces.csv"), "id,country,region,timeZone\nANEWPLACE,CL,na,Chile\n");

        assertThatThrownBy(() -> load(minimal("").replace("US", "CL")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("CL (ANEWPLACE).timeZone: there is no time zone 'Chile'; write a time zone by its"
                        + " IANA name, such as UTC or Europe/Berlin");
    }

    @Test
    void takesMarketplacesThatAUserAdded() throws IOException {
        Files.writeString(home.resolve("config/marketplaces.csv"), "id,country,region\nANEWPLACE,CL,na\n");

        assertThat(load(minimal("").replace("US", "CL"))
                        .account("acme")
                        .system("services-api")
                        .marketplaces())
                .containsExactly(new Marketplace("ANEWPLACE", "CL", "na", null));
        assertThat(problems.messages()).isEmpty();
    }

    @Test
    void takesAnySystemThatHasAContract() throws IOException {
        Files.createDirectory(home.resolve("contracts"));
        Files.writeString(home.resolve("contracts/fieldworks.yaml"), "openapi: 3.0.3");
        environment.put("PIN", "hush");

        Accounts accounts = load("""
                accounts:
                  acme:
                    fieldworks:
                      endpoint: https://fieldworks.example
                      company: 12
                      api-key: "{{env:PIN}}"
                      teams: { north: N1 }
                      usage-plans: { listOrders: { rate: 0.5, burst: 3 } }
                """);

        assertThat(problems.messages()).isEmpty();
        SystemAccess access = accounts.account("acme").system("fieldworks");
        assertThat(access.endpoint()).contains(URI.create("https://fieldworks.example"));
        assertThat(access.text("company")).isEqualTo("12");
        assertThat(access.secret("api-key").reveal()).isEqualTo("hush");
        assertThat(access.map("teams")).containsExactly(Map.entry("north", "N1"));
        assertThat(access.usagePlans()).containsExactly(Map.entry("listOrders", new PlanOverride(0.5, 3)));
    }

    @Test
    void saysWhatIsNotThere() {
        Accounts accounts = load(minimal(""));

        assertThatThrownBy(() -> accounts.account("acm"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("accounts.acm: there is no such account; did you mean acme?");
        assertThatThrownBy(() -> accounts.account("somebody"))
                .hasMessage("accounts.somebody: there is no such account; add it to the accounts file");
        assertThatThrownBy(() -> accounts.account("acme").system("flow-retail"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("accounts.acme.flow-retail: is missing; add it to the accounts file");
        assertThatThrownBy(() -> accounts.account("acme").system("services-api").text("client"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessage("accounts.acme.services-api.client: is missing; add it to the accounts file");
    }

    @Test
    void showsNoSecretInAnyTextOfItsOwn() {
        Accounts accounts = load(minimal(""));
        Account account = accounts.account("acme");
        SystemAccess access = account.system("services-api");
        Secret secret = access.secret("client-secret");

        assertThat(List.of(accounts, account, access, secret, access.marketplaces(), access.usagePlans()))
                .extracting(Object::toString)
                .noneMatch(text -> text.matches("(?s).*(secret-1|refresh-1|client-1).*"));
        assertThat(secret).hasToString("***").isEqualTo(access.secret("client-secret"));
        assertThat(access.optional("client-secret")).isEmpty();
    }

    @Test
    @Timeout(5)
    void readsAThousandAccountsInAMoment() {
        String thousand = IntStream.range(0, 1000)
                .mapToObj(i -> minimal("")
                        .replace("accounts:\n", "")
                        .replace("acme", "acme-" + i)
                        .replace("-1", "-1" + i))
                .collect(Collectors.joining("", "accounts:\n", ""));

        assertThat(load(thousand).all()).hasSize(1000);
        assertThat(problems.messages()).isEmpty();
    }
}
