package dev.servicebridge.mapping;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import com.dashjoin.jsonata.Jsonata;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.json.ExactJson;

import static org.assertj.core.api.Assertions.assertThat;

/** Every shipped mapping, applied by many threads at once, yields what an expression yields that is compiled for one use. */
class ConcurrentMappingsTest {
    private static final ObjectMapper JSON = ExactJson.MAPPER;
    private static final BridgeFiles FILES = BridgeFiles.in(Path.of("target"));
    private static final int THREADS = 8;
    private static final int TIMES = 50;

    private final Mappings mappings = new Mappings(FILES);

    private record Sample(JsonNode event, Map<String, Object> variables, JsonNode expected) {}

    @Test
    void everyShippedMappingYieldsForManyThreadsWhatItYieldsForOne() throws Exception {
        Map<String, List<Sample>> samples = samples();
        CyclicBarrier start = new CyclicBarrier(THREADS);
        List<Callable<List<String>>> tasks = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int first = thread * TIMES;
            tasks.add(() -> {
                start.await(1, TimeUnit.MINUTES);
                return differences(samples, first);
            });
        }

        List<String> differences = new ArrayList<>();
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            for (Future<List<String>> task : threads.invokeAll(tasks)) {
                differences.addAll(task.get());
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(samples).hasSize(mappings.names().size()).hasSizeGreaterThan(10);
        assertThat(differences).isEmpty();
    }

    /** Applies the mappings in turn, so that a thread goes from one expression to another; from each its share of samples. */
    private List<String> differences(Map<String, List<Sample>> samples, int first) {
        List<String> differences = new ArrayList<>();
        for (int i = first; i < first + TIMES; i++) {
            int number = i;
            samples.forEach((mapping, all) -> {
                Sample sample = all.get(number % all.size());
                JsonNode result = mappings.apply(mapping, sample.event(), sample.variables());
                if (!result.equals(sample.expected())) {
                    differences.add(mapping + ": " + result + " instead of " + sample.expected());
                }
            });
        }
        return differences;
    }

    private Map<String, List<Sample>> samples() {
        MappingSamples collected = MappingSamples.collect();
        Map<String, List<Sample>> samples = new LinkedHashMap<>();
        for (String mapping : mappings.names()) {
            List<JsonNode> events = new ArrayList<>(collected.of(mapping));
            events.add(ShippedMappingsTest.sample());
            List<Sample> each = new ArrayList<>();
            for (Map<String, Object> variables :
                    List.of(MappingSamples.VARIABLES, ShippedHotelMappingsTest.VARIABLES, Map.<String, Object>of())) {
                events.forEach(
                        event -> each.add(new Sample(event, variables, compiledAnew(mapping, event, variables))));
            }
            assertThat(each.size()).as("samples of which each is applied").isLessThanOrEqualTo(THREADS * TIMES);
            samples.put(mapping, each);
        }
        return samples;
    }

    private static JsonNode compiledAnew(String mapping, JsonNode event, Map<String, Object> variables) {
        Jsonata compiled = new Mapping(FILES.require("config/mappings/" + mapping + ".jsonata")).compile();
        return JSON.valueToTree(compiled.evaluate(Mappings.input(event, variables), compiled.createFrame()));
    }
}
