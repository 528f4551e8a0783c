package dev.servicebridge.benchmark;

import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;

import dev.servicebridge.RunningBridge;

/** A process that uploads the same file again and again, through a bridge or as a plain program does. */
public final class UploadsInOneHeap {
    static final int AT_A_TIME = Extent.of(50, 4);
    private static final int BYTES = 5_242_880;
    private static final int WARM_UP_UPLOADS = Extent.of(100, 4);
    private static final int UPLOADS = Extent.of(400, 8);

    private UploadsInOneHeap() {}

    /**
     * What came of it.
     *
     * @param peakMebibytes the most heap in use at any moment, garbage included
     */
    record Result(double perSecond, double peakMebibytes) {}

    /** @param args {@code bridge} or {@code plain}, and the server's address */
    public static void main(String[] args) throws Exception {
        Path file = Files.createTempFile("benchmark", ".pdf");
        try {
            byte[] document = new byte[BYTES];
            System.arraycopy("%PDF-1.7".getBytes(StandardCharsets.US_ASCII), 0, document, 0, 8);
            Files.write(file, document);
            URI server = URI.create(args[1]);
            Result result = args[0].equals("bridge") ? bridge(server, file) : plain(server, file);
            System.out.println(new ObjectMapper().writeValueAsString(result));
        } finally {
            Files.delete(file);
        }
    }

    private static Result plain(URI server, Path file) throws Exception {
        PlainUploads plain = new PlainUploads(new PlainClient(server, "plain"));
        return measure(() -> plain.upload(file));
    }

    /** The document comes as a stream, which the bridge has to keep somewhere; the plain program reads its file twice. */
    private static Result bridge(URI server, Path file) throws Exception {
        BridgeSetup setup = new BridgeSetup(server, List.of("bridge"))
                .plan("createServiceDocumentUploadDestination", BridgeSetup.LIFTED, BridgeSetup.LIFTED);
        try (RunningBridge bridge = setup.startAdapters()) {
            ProducerTemplate template = bridge.camel().createProducerTemplate();
            return measure(() -> {
                try (InputStream document = Files.newInputStream(file)) {
                    Exchange exchange = template.request("direct:proof-document.upload", request -> {
                        request.getMessage().setHeader("account", "bridge");
                        request.getMessage().setBody(document);
                    });
                    if (exchange.getException() != null) {
                        throw exchange.getException();
                    }
                }
            });
        }
    }

    private static Result measure(Callers.Call upload) throws Exception {
        Callers.drain(AT_A_TIME, WARM_UP_UPLOADS, upload);
        System.gc();
        List<MemoryPoolMXBean> heap = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .toList();
        heap.forEach(MemoryPoolMXBean::resetPeakUsage);
        long nanos = Callers.drain(AT_A_TIME, UPLOADS, upload);
        long peak =
                heap.stream().mapToLong(pool -> pool.getPeakUsage().getUsed()).sum();
        return new Result(UPLOADS * 1e9 / nanos, peak / 1048576.0);
    }
}
