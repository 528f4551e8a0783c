package dev.servicebridge.commands.cancellation;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

/** The codes with which service jobs may be cancelled: {@value #FILE}, which explains its columns. */
final class CancellationCodes {
    static final String FILE = "config/cancellation-codes.csv";

    private final Map<String, CancellationCode> codes;

    private CancellationCodes(Map<String, CancellationCode> codes) {
        this.codes = codes;
    }

    /**
     * Reads the table.
     *
     * @param problems takes all that is wrong with the file; with any, the table is not fit for use
     */
    static CancellationCodes load(BridgeFiles files, Problems problems) {
        Map<String, CancellationCode> codes = new LinkedHashMap<>();
        new CancellationCodeReader(files, problems).read().forEach(code -> codes.put(code.code(), code));
        return new CancellationCodes(codes);
    }

    /** The code of this name, wherever it may be used. */
    Optional<CancellationCode> find(String code) {
        return Optional.ofNullable(codes.get(code));
    }

    /**
     * The codes that may be used for a job, in the file's order.
     *
     * @param serviceType empty where nobody tells it
     */
    List<CancellationCode> valid(String marketplaceId, String serviceType) {
        return codes.values().stream()
                .filter(code -> code.isValid(marketplaceId, serviceType))
                .toList();
    }
}
