package dev.servicebridge;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Documents that come at once, over an H2 file: the database works within the heap of the bridge, and writes what it is given
 * through buffers that the bridge cannot count.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class OverloadOnH2Test {
    /** Less than a container of 512 MB gives: 307 MB. */
    private static final String HEAP = "-Xmx256m";

    @TempDir
    static Path home;

    @Test
    void documentsWaitForEachOther() throws Exception {
        Map<String, String> database = Map.of(
                "bridge.datasource.url",
                "jdbc:h2:file:" + home.resolve("bridge") + ";MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE",
                "bridge.datasource.user",
                "");
        try (BridgeUnderLoad bridge = new BridgeUnderLoad(home, HEAP, database)) {
            bridge.uploadAtOnce(4);
            bridge.assertGoesOn();
        }
    }
}
