package dev.servicebridge.benchmark;

import java.io.IOException;
import java.net.URI;
import java.util.List;

import dev.servicebridge.sandbox.Sandbox;

/**
 * Proof documents of 5 MB, fifty at a time within a heap of 256 MB: uploads a second, and the most heap in use, over those
 * of the JDK's cipher and HTTP client. Each side in a process of its own; the sandbox decrypts and checks what comes.
 */
final class Documents implements Benchmark {
    private static final String NAME = "documents";
    private static final String HEAP = "-Xmx256m";

    @Override
    public List<Row> run() throws Exception {
        try (Sandbox sandbox = Landscape.sandbox(0)) {
            UploadsInOneHeap.Result plain = measure("plain", sandbox.uri());
            UploadsInOneHeap.Result bridge = measure("bridge", sandbox.uri());
            String what = "5 MB, " + UploadsInOneHeap.AT_A_TIME + " at a time, " + HEAP;
            double speed = bridge.perSecond() / plain.perSecond();
            double heap = bridge.peakMebibytes() / plain.peakMebibytes();
            return List.of(
                    Row.beside(
                            NAME,
                            what,
                            Row.format(
                                    "%.2f of the plain loop's throughput (%.1f and %.1f a second)",
                                    speed, bridge.perSecond(), plain.perSecond())),
                    Row.beside(
                            NAME,
                            what,
                            Row.format(
                                    "%.2f of the plain loop's peak heap (%.0f and %.0f MiB)",
                                    heap, bridge.peakMebibytes(), plain.peakMebibytes())));
        }
    }

    private static UploadsInOneHeap.Result measure(String side, URI server) throws IOException, InterruptedException {
        return OwnProcess.run(HEAP, UploadsInOneHeap.class, UploadsInOneHeap.Result.class, side, server);
    }
}
