package dev.servicebridge.sandbox.services;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.servicebridge.sandbox.SandboxClient;
import dev.servicebridge.sandbox.core.Json;

import static dev.servicebridge.sandbox.SandboxClient.MARKET_DE;
import static dev.servicebridge.sandbox.SandboxClient.MARKET_US;
import static dev.servicebridge.sandbox.SandboxClient.encode;
import static org.assertj.core.api.Assertions.assertThat;

class JobListingTest {
    private static final String ALL = "createdAfter=2026-01-01T00:00:00Z";

    private final SandboxClient client = new SandboxClient();

    @AfterEach
    void close() {
        client.close();
    }

    @Test
    void pagesThroughAllJobsWithTokensThatNeedPercentEncoding() {
        put(45);
        List<String> seen = new ArrayList<>();
        String token = null;
        int pages = 0;
        do {
            String page = token == null ? "" : "&pageToken=" + encode(token);
            JsonNode payload = list(ALL + page).path("payload");
            assertThat(payload.path("totalResultSize").asInt()).isEqualTo(45);
            payload.path("jobs")
                    .forEach(job -> seen.add(job.path("serviceJobId").asText()));
            token = payload.path("nextPageToken").asText(null);
            assertThat(token == null || token.matches(".*[+].*/.*%.*=.*")).isTrue();
            pages++;
        } while (token != null);

        assertThat(pages).isEqualTo(3);
        assertThat(seen).hasSize(45).doesNotHaveDuplicates();
    }

    @Test
    void goesBackToThePreviousPage() {
        put(5);
        JsonNode first = list(ALL + "&pageSize=2").path("payload");
        String next = encode(first.path("nextPageToken").asText());
        JsonNode second = list(ALL + "&pageSize=2&pageToken=" + next).path("payload");
        String previous = encode(second.path("previousPageToken").asText());

        assertThat(list(ALL + "&pageSize=2&pageToken=" + previous).at("/payload/jobs"))
                .isEqualTo(first.path("jobs"));
    }

    @Test
    void refusesATokenOfAnotherQueryOrSellerOrGarbage() {
        put(5);
        String token = list(ALL + "&pageSize=2").at("/payload/nextPageToken").asText();
        String same = jobsPath(ALL + "&pageSize=2&pageToken=" + encode(token));

        assertThat(client.get(same).status()).isEqualTo(200);
        assertThat(client.get(same + "&serviceJobStatus=HOLD").status()).isEqualTo(400);
        assertThat(client.services("GET", same, null, client.newToken("other")).status())
                .isEqualTo(400);
        assertThat(client.get(jobsPath(ALL + "&pageSize=2&pageToken=garbage")).status())
                .isEqualTo(400);
        assertThat(client.get(jobsPath(ALL + "&pageSize=2&pageToken=" + token.replace("%", "%25")))
                        .status())
                .as("a plus that was not encoded is a blank")
                .isEqualTo(400);
    }

    @Test
    void missesNothingWhenJobsChangeBetweenPages() {
        put(4);
        JsonNode first =
                list("lastUpdatedAfter=2026-01-01T00:00:00Z&pageSize=2").path("payload");
        client.time.advance(Duration.ofSeconds(1));
        client.seller().change("J1", Json.object().put("storeId", "MOVED"));
        String next = encode(first.path("nextPageToken").asText());
        JsonNode second = list("lastUpdatedAfter=2026-01-01T00:00:00Z&pageSize=2&pageToken=" + next);

        assertThat(ids(second)).containsExactly("J3", "J4");
    }

    @Test
    void findsWhatChangedSinceAnInstant() {
        put(3);
        client.time.advance(Duration.ofMinutes(5));
        client.seller().change("J2", Json.object().put("serviceJobStatus", "HOLD"));

        assertThat(ids(list("lastUpdatedAfter=2026-03-01T12:05:00Z"))).containsExactly("J2");
        assertThat(ids(list("lastUpdatedAfter=2026-03-01T12:05:00.001Z"))).isEmpty();
        assertThat(ids(list("lastUpdatedAfter=2026-01-01T00:00:00Z&lastUpdatedBefore=2026-03-01T12:04:00Z")))
                .containsExactly("J1", "J3");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            serviceJobStatus=HOLD,CANCELLED           | J1 J3
            serviceOrderIds=902-2                     | J2
            productOrderIds=113-1,113-3               | J1 J3
            trackingIds=TBA2                          | J2
            asins=B0ASIN0001                          | J1
            asins=B0ITEM0003                          | J3
            requiredSkills=SKILL2,SKILL3              | J2 J3
            storeIds=STORE1                           | J1
            createdBefore=2026-03-01T12:00:02Z        | J1 J2
            scheduleStartDate=2026-03-10T00:00:00Z    | J2 J3
            scheduleEndDate=2026-03-10T00:00:00Z      | J1 J2
            sortField=JOB_STATUS                      | J3 J1 J2
            sortField=JOB_DATE&sortOrder=DESC         | J3 J2 J1
            """)
    void filtersAndSorts(String query, String expected) {
        client.seller().put(fullJob(1, "HOLD", "2026-03-09T09:00:00Z"));
        client.seller().put(fullJob(2, "NOT_SERVICED", "2026-03-10T00:00:00Z"));
        client.seller().put(fullJob(3, "CANCELLED", "2026-03-11T09:00:00Z"));

        assertThat(ids(list(ALL + "&" + query))).containsExactly(expected.split(" "));
    }

    @Test
    void keepsMarketplacesApart() {
        put(2);
        client.seller().put(job("D1").put("marketplaceId", MARKET_DE));

        assertThat(ids(client.get("/serviceJobs?marketplaceIds=" + MARKET_DE + "&" + ALL)
                        .json()))
                .containsExactly("D1");
        assertThat(ids(client.get("/serviceJobs?marketplaceIds=A1F83G8C2ARO7P&" + ALL)
                        .json()))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            marketplaceIds=M                                               | 'createdAfter' and 'lastUpdatedAfter'
            marketplaceIds=M&createdAfter=2026-01-01T00:00:00Z&lastUpdatedAfter=2026-01-01T00:00:00Z | Exactly one
            createdAfter=2026-01-01T00:00:00Z                              | 'marketplaceIds' is required
            marketplaceIds=M,N&createdAfter=2026-01-01T00:00:00Z           | 'marketplaceIds'
            marketplaceIds=M&createdAfter=2026-01-01T00:00:00Z&pageSize=21 | 'pageSize'
            marketplaceIds=M&createdAfter=2026-01-01T00:00:00Z&pageSize=x  | 'pageSize'
            marketplaceIds=M&createdAfter=2026-01-01T00:00:00%2B01:00      | 'createdAfter'
            marketplaceIds=M&createdAfter=yesterdayZ                       | 'createdAfter'
            marketplaceIds=M&createdAfter=2026-01-01T00:00:00Z&serviceJobStatus=DONE   | 'serviceJobStatus'
            marketplaceIds=M&createdAfter=2026-01-01T00:00:00Z&asins=SHORT             | 'asins'
            marketplaceIds=M&createdAfter=2026-01-01T00:00:00Z&storeIds=A&storeIds=B   | 'storeIds' is given more than once
            marketplaceIds=M&createdAfter=2026-01-02T00:00:00Z&createdBefore=2026-01-01T00:00:00Z | 'createdBefore'
            marketplaceIds=M&createdAfter=2026-01-02T00:00:00Z&scheduleStartDate=2026-01-02T00:00:00Z&scheduleEndDate=2026-01-01T00:00:00Z | 'scheduleEndDate'
            """)
    void refusesWhatTheContractOrItsTextForbids(String query, String named) {
        SandboxClient.Reply reply = client.get("/serviceJobs?" + query);

        assertThat(reply.status()).isEqualTo(400);
        assertThat(reply.error()).startsWith("InvalidInput: ").contains(named);
    }

    @Test
    void aPageTokenIsGoodWhateverUnknownParametersComeWithIt() {
        put(2);
        String path = "/serviceJobs?marketplaceIds=" + MARKET_US + "&" + ALL + "&pageSize=1";
        String token =
                client.get(path + "&_=1").json().at("/payload/nextPageToken").asText();

        assertThat(client.get(path + "&_=2&pageToken=" + encode(token)).status())
                .isEqualTo(200);
    }

    @Test
    void listsMalformedJobsAsTheyWerePutIn() {
        client.checksAnswers = false;
        client.seller().put(Json.object().put("serviceJobStatus", "BRAND_NEW").putNull("buyer"));

        JsonNode jobs = list("lastUpdatedAfter=2026-03-01T00:00:00Z").at("/payload/jobs");

        assertThat(jobs).hasSize(1);
        assertThat(jobs.get(0).toString()).isEqualTo("{\"serviceJobStatus\":\"BRAND_NEW\",\"buyer\":null}");
    }

    @Test
    void whatTheScriptMakesKeepsTheContract() {
        try (SandboxClient scripted = new SandboxClient("jobs=140")) {
            scripted.sandbox.plans().grant("acme", "getServiceJobs", 1, 100);
            String token = null;
            int seen = 0;
            do {
                String page = token == null ? "" : "&pageToken=" + encode(token);
                // every answer is held against the contract
                JsonNode payload = scripted.get(jobsPath(ALL + page)).json().path("payload");
                seen += payload.path("jobs").size();
                token = payload.path("nextPageToken").asText(null);
            } while (token != null);
            assertThat(seen).isEqualTo(70);
        }
    }

    private void put(int jobs) {
        for (int i = 1; i <= jobs; i++) {
            client.seller().put(job("J" + i));
        }
    }

    private static ObjectNode job(String id) {
        return Json.object()
                .put("serviceJobId", id)
                .put("createTime", "2026-03-01T12:00:00Z")
                .put("serviceJobStatus", "NOT_SERVICED")
                .put("marketplaceId", MARKET_US);
    }

    private static ObjectNode fullJob(int number, String status, String start) {
        ObjectNode job = job("J" + number)
                .put("createTime", "2026-03-01T12:00:0" + number + "Z")
                .put("serviceJobStatus", status)
                .put("serviceOrderId", "902-" + number)
                .put("storeId", "STORE" + number);
        job.putArray("productOrderIds").add("113-" + number);
        job.putArray("trackingIds").add("TBA" + number);
        job.putObject("scopeOfWork")
                .put("asin", "B0ASIN000" + number)
                .putArray("requiredSkills")
                .add("SKILL" + number);
        job.putArray("associatedItems").addObject().put("asin", "B0ITEM000" + number);
        job.putArray("appointments")
                .addObject()
                .putObject("appointmentTime")
                .put("startTime", start)
                .put("durationInMinutes", 60);
        return job;
    }

    private JsonNode list(String query) {
        SandboxClient.Reply reply = client.get(jobsPath(query));
        assertThat(reply.status()).as(reply.text()).isEqualTo(200);
        return reply.json();
    }

    private static String jobsPath(String query) {
        return "/serviceJobs?marketplaceIds=" + MARKET_US + "&" + query;
    }

    private static List<String> ids(JsonNode listing) {
        List<String> ids = new ArrayList<>();
        listing.at("/payload/jobs")
                .forEach(job -> ids.add(job.path("serviceJobId").asText()));
        return ids;
    }
}
