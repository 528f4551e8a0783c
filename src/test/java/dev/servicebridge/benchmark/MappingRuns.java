package dev.servicebridge.benchmark;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.mapping.Mappings;
import dev.servicebridge.mapping.SavedMessage;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.sandbox.core.SandboxSettings;
import dev.servicebridge.sandbox.services.StoredJob;

/** The mappings of a new job as the bridge applies them, against the same with each expression compiled before its use. */
final class MappingRuns implements Benchmark {
    private static final String NAME = "mappings";
    private static final int REPETITIONS = Extent.of(5, 1);
    private static final Duration ONE = Duration.ofMillis(Extent.of(1500, 100));
    private static final int WARM_UP_JOBS = Extent.of(5_000, 10);
    private static final List<String> OF_A_NEW_JOB = List.of("customer", "service-order", "erp-service-job");
    private static final Map<String, Object> VARIABLES =
            Map.of("customerUid", "c-1", "serviceTypeUid", "t-1", "serviceStatusUid", "s-1", "users", Map.of());

    @Override
    public List<Row> run() throws Exception {
        BridgeFiles files = BridgeFiles.in(Path.of("target"));
        Mappings mappings = new Mappings(files);
        List<String> expressions = OF_A_NEW_JOB.stream()
                .map(mapping ->
                        files.require("config/mappings/" + mapping + ".jsonata").text())
                .toList();
        List<JsonNode> events = events();
        Callers.Call once = () -> {
            JsonNode event = events.get(ThreadLocalRandom.current().nextInt(events.size()));
            OF_A_NEW_JOB.forEach(mapping -> mappings.apply(mapping, event, VARIABLES));
        };
        Callers.Call eachTime = () -> {
            expressions.forEach(Jsonata::jsonata);
            once.make();
        };
        Callers.drain(2, WARM_UP_JOBS, eachTime);
        Callers.drain(2, WARM_UP_JOBS, once);
        return List.of(compare(1, once, eachTime), compare(8, once, eachTime));
    }

    private static Row compare(int callers, Callers.Call once, Callers.Call eachTime) throws Exception {
        List<Double> compiledOnce = new ArrayList<>();
        List<Double> compiledEachTime = new ArrayList<>();
        for (int i = 0; i < REPETITIONS; i++) {
            compiledOnce.add(Callers.rate(callers, ONE, once));
            compiledEachTime.add(Callers.rate(callers, ONE, eachTime));
        }
        double ratio = median(compiledOnce) / median(compiledEachTime);
        return Row.atLeast(
                NAME,
                "three mappings of a new job, callers: " + callers,
                Row.format(
                        "%.2f of the throughput with compiling each time (%.0f and %.0f jobs a second)",
                        ratio, median(compiledOnce), median(compiledEachTime)),
                ratio,
                1.5);
    }

    /** The jobs that the sandbox makes. */
    private static List<JsonNode> events() throws JsonProcessingException {
        List<JsonNode> events = new ArrayList<>();
        try (Sandbox sandbox =
                Sandbox.start(SandboxSettings.from(Map.of("sandbox.port", "0", "sandbox.change-interval", "PT0S")))) {
            for (StoredJob job : sandbox.seller("us").jobs().all()) {
                events.add(SavedMessage.event(job.json(), "us"));
            }
        }
        return events;
    }

    private static double median(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
