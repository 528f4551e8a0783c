package dev.servicebridge.benchmark;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.sandbox.Sandbox;

/**
 * The command complete-job with a proof document of 5 MB, from the first that is sent until the last is done, and small
 * commands through the HTTP door; both over a plain program's throughput. The sandbox decrypts and checks the documents.
 */
final class Complete implements Benchmark {
    private static final String NAME = "complete";
    /** As many as one account's commands are executed at the same time, as shipped. */
    static final int AT_A_TIME = 4;

    private static final int BYTES = 5_242_880;
    private static final int WARM_UP = Extent.of(10, 1);
    private static final int JOBS = Extent.of(60, 4);
    private static final int WARM_UP_COMMANDS = Extent.of(500, 8);
    private static final int COMMANDS = Extent.of(2_000, 16);
    static final String ACCOUNT = "complete";

    @Override
    public List<Row> run() throws Exception {
        Path document = document();
        try (Sandbox sandbox = Landscape.sandbox(0);
                PlainCommands plain = new PlainCommands(new PlainClient(sandbox.uri(), ACCOUNT));
                BridgeOfCommands bridge = new BridgeOfCommands(sandbox.uri(), ACCOUNT)) {
            List<String> jobs = jobs(sandbox, 2 * (WARM_UP + JOBS));
            bridge.complete(next(jobs, WARM_UP), document);
            plain.complete(next(jobs, WARM_UP), document);
            double bridgeJobs = JOBS / bridge.complete(next(jobs, JOBS), document);
            double plainJobs = JOBS / plain.complete(next(jobs, JOBS), document);

            List<String> read = jobs(sandbox, 200);
            bridge.read(read, WARM_UP_COMMANDS);
            plain.read(read, WARM_UP_COMMANDS);
            BridgeOfCommands.Seconds door = bridge.read(read, COMMANDS);
            double plainCommands = COMMANDS / plain.read(read, COMMANDS);
            return List.of(
                    Row.beside(
                            NAME,
                            "complete-job, 5 MB, " + AT_A_TIME + " at a time, PostgreSQL",
                            Row.format(
                                    "%.2f of the plain loop's throughput (%.1f and %.1f jobs a second)",
                                    bridgeJobs / plainJobs, bridgeJobs, plainJobs)),
                    row("accepted", COMMANDS / door.accepted(), plainCommands),
                    row("done", COMMANDS / door.done(), plainCommands));
        } finally {
            Files.delete(document);
        }
    }

    private static Row row(String what, double bridge, double plain) {
        return Row.beside(
                NAME,
                "get-job by HTTP, " + what + ", PostgreSQL",
                Row.format(
                        "%.2f of the plain server's throughput (%.0f and %.0f a second)",
                        bridge / plain, bridge, plain));
    }

    private static Path document() throws Exception {
        byte[] document = new byte[BYTES];
        System.arraycopy("%PDF-1.7".getBytes(StandardCharsets.US_ASCII), 0, document, 0, 8);
        return Files.write(Files.createTempFile("benchmark", ".pdf"), document);
    }

    private static List<String> next(List<String> jobs, int count) {
        List<String> part = jobs.subList(0, count);
        List<String> taken = List.copyOf(part);
        part.clear();
        return taken;
    }

    static List<String> jobs(Sandbox sandbox, int count) {
        int known = sandbox.seller(ACCOUNT).jobs().all().size();
        return new ArrayList<>(IntStream.range(known, known + count)
                .mapToObj(number -> job(sandbox, "J-" + number))
                .toList());
    }

    private static String job(Sandbox sandbox, String id) {
        ObjectNode job = new ObjectMapper()
                .createObjectNode()
                .put("serviceJobId", id)
                .put("serviceJobStatus", "NOT_SERVICED")
                .put("marketplaceId", Landscape.MARKETPLACE);
        job.putArray("appointments")
                .addObject()
                .put("appointmentId", "A-" + id)
                .put("appointmentStatus", "ACTIVE")
                .putObject("appointmentTime")
                .put("startTime", "2026-02-01T10:00:00Z")
                .put("durationInMinutes", 60);
        sandbox.seller(ACCOUNT).put(job);
        return id;
    }
}
