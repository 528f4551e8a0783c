package dev.servicebridge.jobs;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.database.Json;
import dev.servicebridge.database.UsableId;
import dev.servicebridge.deadletters.DeadLetter;

/** A page of service jobs as it came, sorted into those that can be kept and those that cannot. */
public final class IncomingPage {
    private static final String MARKETPLACE_ID = "marketplaceId";

    private final String account;
    private final String marketplaceId;
    private final Instant observedAt;
    private final Map<String, IncomingJob> jobs = new LinkedHashMap<>();
    private final List<DeadLetter> refused = new ArrayList<>();

    public IncomingPage(String account, String marketplaceId, Instant observedAt, List<JsonNode> content) {
        this.account = account;
        this.marketplaceId = marketplaceId;
        this.observedAt = observedAt;
        content.forEach(this::sort);
    }

    /** Of a job that is on the page twice the last one counts. */
    private void sort(JsonNode job) {
        JsonNode id = job.path("serviceJobId");
        String fault = faultOf(id);
        if (fault == null) {
            jobs.put(id.textValue(), new IncomingJob(id.textValue(), ServiceJobStatus.of(job), job, Json.hash(job)));
        } else {
            refused.add(letter(withMarketplace(job), fault));
        }
    }

    private DeadLetter letter(JsonNode job, String fault) {
        return new DeadLetter(
                null, JobIntakeReplay.KIND, account, null, null, null, Json.canonical(job), fault, 1, null, observedAt);
    }

    /** The job with the marketplace that it was listed under, which a replay needs and the job need not say. */
    private JsonNode withMarketplace(JsonNode job) {
        return job instanceof ObjectNode content && !job.path(MARKETPLACE_ID).isTextual()
                ? content.deepCopy().put(MARKETPLACE_ID, marketplaceId)
                : job;
    }

    private static String faultOf(JsonNode id) {
        if (!id.isTextual()) {
            return "The service job has no usable id: serviceJobId is "
                    + (id.isMissingNode() ? "missing" : "no text but " + id.getNodeType());
        }
        if (!UsableId.is(id.textValue())) {
            return "The service job has no usable id: serviceJobId is blank, longer than " + UsableId.LONGEST
                    + " characters, or contains control characters";
        }
        return null;
    }

    String account() {
        return account;
    }

    String marketplaceId() {
        return marketplaceId;
    }

    Instant observedAt() {
        return observedAt;
    }

    public Set<String> ids() {
        return jobs.keySet();
    }

    public Collection<IncomingJob> jobs() {
        return jobs.values();
    }

    List<DeadLetter> refused() {
        return refused;
    }
}
