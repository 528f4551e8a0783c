package dev.servicebridge.benchmark;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.flowretail.FlowRetailUids;
import dev.servicebridge.jobs.JobStore;
import dev.servicebridge.outbox.Deliveries;
import dev.servicebridge.outbox.Delivery;
import dev.servicebridge.outbox.DeliveryQueue;
import dev.servicebridge.references.RemoteReference;
import dev.servicebridge.references.RemoteReferenceStore;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.testing.TestDatabase;
import dev.servicebridge.testing.TestWiring;

/**
 * A straightforward program that does what the bridge does with new jobs, one job after the other: the same calls, the
 * same statements (the bridge's own, where it has them in Java), and mappings written in Java.
 */
final class PlainIntake implements AutoCloseable {
    private static final String SYSTEM = "flow-retail";
    private static final int PAGE = 20;

    private final TestDatabase test = TestDatabase.postgresql();
    private final PlainErp erp;
    private final JobStore store = new JobStore(test.database());
    private final Deliveries deliveries = TestWiring.deliveries(test.database());
    private final RemoteReferenceStore links = new RemoteReferenceStore(test.database());
    private final FlowRetailUids uids = new FlowRetailUids();
    private final String account;
    private final Set<String> subscribers;
    private final PlainClient amazon;
    private final PlainFlowRetail fsm;

    /** @param subscribers whom it tells: {@code fsm}, {@code erp} or both */
    PlainIntake(Sandbox sandbox, String account, Set<String> subscribers) throws IOException, InterruptedException {
        this.account = account;
        this.subscribers = subscribers;
        erp = new PlainErp(test.settings(), account);
        amazon = new PlainClient(sandbox.uri(), account);
        fsm = new PlainFlowRetail(sandbox.uri(), account);
    }

    /** Takes all jobs in and returns how many there were. */
    int run() throws IOException, InterruptedException {
        String type = uidOf("/serviceorders/servicetypes", "Installation", "serviceTypeUid");
        String first = "/service/v1/serviceJobs?marketplaceIds=" + Landscape.MARKETPLACE
                + "&createdAfter=2020-01-01T00:00:00Z&pageSize=" + PAGE;
        int count = 0;
        String next = "";
        while (next != null) {
            JsonNode page = amazon.get(next.isEmpty() ? first : first + "&pageToken=" + encoded(next))
                    .path("payload");
            List<JsonNode> jobs = new ArrayList<>();
            page.path("jobs").forEach(jobs::add);
            store.savePage(account, Landscape.MARKETPLACE, jobs, Instant.now(), subscribers, null);
            if (subscribers.contains("fsm")) {
                deliver("fsm", job -> tellFsm(job, type));
            }
            if (subscribers.contains("erp")) {
                deliver("erp", erp::write);
            }
            count += jobs.size();
            next = page.path("nextPageToken").asText(null);
        }
        requireDelivered(count);
        return count;
    }

    /** Some page tokens come percent-encoded already. */
    private static String encoded(String token) {
        return token.matches("([A-Za-z0-9._~-]|%[0-9A-F]{2})*")
                ? token
                : URLEncoder.encode(token, StandardCharsets.UTF_8);
    }

    private void tellFsm(JsonNode job, String type) throws IOException, InterruptedException {
        String id = job.path("serviceJobId").asText();
        String uid = uids.serviceOrder(account, id);
        String orders = "/stores/" + account + "-store/serviceorders";
        if (fsm.get(orders + "/" + uid) != null) {
            throw new IllegalStateException("The order " + uid + " is there already");
        }
        ObjectNode order = JsonNodeFactory.instance
                .objectNode()
                .put("serviceOrderUid", uid)
                .put("customerUid", customer(job))
                .put("serviceTypeUid", type)
                .put("title", job.at("/scopeOfWork/title").asText(id))
                .put("externalServiceNumber", id)
                .put("description", job.path("serviceJobStatus").asText() + " " + job.path("associatedItems"))
                .put("locationLabel", "At the customer's");
        fsm.post(orders, order);
        links.save(account, SYSTEM, "service-order", id, uid, String.valueOf(order.hashCode()));
        links.save(account, SYSTEM, "service-status", id, uid, String.valueOf(order.hashCode()));
        fsm.post(
                orders + "/" + uid + "/events",
                JsonNodeFactory.instance.objectNode().put("description", "Service job " + id));
    }

    private String customer(JsonNode job) throws IOException, InterruptedException {
        String key = job.at("/buyer/buyerId").asText(job.path("serviceJobId").asText());
        RemoteReference known = links.find(account, SYSTEM, "customer", key).orElse(null);
        if (known != null) {
            return known.remoteId();
        }
        String uid = uids.customer(account, key);
        if (fsm.get("/customers?customerExternalId=" + key).path("items").isEmpty()) {
            fsm.post(
                    "/customers",
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("customerUid", uid)
                            .put("customerType", "PERSON")
                            .put("lastname", job.at("/buyer/name").asText("Buyer"))
                            .put("mobile", job.at("/buyer/phone").asText(""))
                            .put("city", job.at("/serviceLocation/address/city").asText(""))
                            .put("externalId", key));
        }
        links.save(account, SYSTEM, "customer", key, uid, key);
        return uid;
    }

    /** Where a job goes. */
    @FunctionalInterface
    private interface Receiver {
        void take(JsonNode job) throws IOException, InterruptedException;
    }

    private void deliver(String subscriber, Receiver receiver) throws IOException, InterruptedException {
        Instant now = Instant.now();
        for (DeliveryQueue queue : deliveries.queuesDue(Set.of(subscriber), now)) {
            List<Long> done = new ArrayList<>();
            for (Delivery delivery : deliveries.due(queue, now, PAGE)) {
                receiver.take(delivery.event().message().path("job"));
                done.add(delivery.event().eventId());
            }
            deliveries.delivered(subscriber, done, Instant.now());
        }
    }

    private void requireDelivered(int jobs) {
        Deliveries.counts(test.database()).forEach((subscriber, counts) -> {
            if (counts.done() != jobs) {
                throw new IllegalStateException(
                        "Only " + counts.done() + " of " + jobs + " jobs were delivered to " + subscriber);
            }
        });
    }

    private String uidOf(String path, String name, String field) throws IOException, InterruptedException {
        for (JsonNode item : fsm.get(path).path("items")) {
            if (item.path("name").asText().equals(name)) {
                return item.path(field).asText();
            }
        }
        throw new IllegalStateException("Flow Retail has no " + name);
    }

    @Override
    public void close() {
        erp.close();
        test.close();
    }
}
