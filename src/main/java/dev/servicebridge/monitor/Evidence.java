package dev.servicebridge.monitor;

import java.time.Instant;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

/**
 * The answer to {@code GET /api/evidence}: what shows how data is protected at this moment. No secret and nothing personal is
 * in it. What is not known is null, and left out; nothing is guessed.
 *
 * @param findings what an auditor would ask about, in words
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Evidence(
        @JsonSerialize(using = ToStringSerializer.class) Instant at,
        Versions versions,
        AtRest encryptionAtRest,
        Retention retention,
        TokenReport.Report access,
        Audit audit,
        List<Proof> verification,
        List<Connection> connections,
        List<String> findings) {

    /** The same with what was found in it. */
    Evidence with(List<String> found) {
        return new Evidence(at, versions, encryptionAtRest, retention, access, audit, verification, connections, found);
    }

    /** What is running. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Versions(
            String bridge,
            @JsonSerialize(using = ToStringSerializer.class) Instant startedAt,
            String java,
            String database,
            String erpDatabase) {}

    /**
     * How messages in the bridge's own tables are encrypted.
     *
     * @param on whether messages are encrypted that are written now
     * @param scope what is encrypted, and where the key is
     * @param unencrypted how many texts are not encrypted, by {@code <table>.<column>}; columns without any are left out
     * @param kafkaMessages whether messages in Kafka's topics are encrypted; left out without {@code bus=kafka}
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record AtRest(
            boolean on,
            String algorithm,
            String scope,
            List<Key> keys,
            Map<String, Long> unencrypted,
            Boolean kafkaMessages) {}

    /**
     * One key of the encryption.
     *
     * @param id the first eight digits of its SHA-256
     * @param use {@code current}, {@code former}, {@code unused} or {@code missing}
     * @param since when the bridge was first started with it; left out where that is not noted
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Key(
            String id,
            String use,
            @JsonSerialize(using = ToStringSerializer.class) Instant since,
            long texts) {}

    /**
     * How long what is kept.
     *
     * @param lastRuns when each work of the night was last done to its end; what was never done is left out
     * @param kept jobs and orders that still hold their content
     */
    public record Retention(
            Map<String, Setting> settings,

            @JsonSerialize(contentUsing = ToStringSerializer.class)
            Map<String, Instant> lastRuns,

            List<Kept> kept) {}

    /** @param source the file or variable that the value comes from */
    public record Setting(String value, String source) {}

    /**
     * Rows with their content.
     *
     * @param oldest the last change of the one that was left alone for longest
     */
    public record Kept(
            String table,
            boolean closed,
            long rows,
            @JsonSerialize(using = ToStringSerializer.class) Instant oldest) {}

    /**
     * Where the audit goes.
     *
     * @param logger the name of its lines in the log
     * @param written whether the log takes them
     * @param refusals refused requests since the start of this node, by reason
     */
    public record Audit(String logger, boolean written, Map<String, Long> refusals) {}

    /**
     * The last proof that an account misses nothing.
     *
     * @param provenAt when everything was last compared; left out where it never was
     * @param lastState how the last run ended; left out where there was none
     * @param lastGaps how many gaps the last run found
     * @param problem why the last run is no proof; left out where it is one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Proof(
            String account,
            @JsonSerialize(using = ToStringSerializer.class) Instant provenAt,
            String lastState,
            @JsonSerialize(using = ToStringSerializer.class) Instant lastEndedAt,
            Long lastGaps,
            String problem) {}

    /**
     * What goes between the bridge and somebody else.
     *
     * @param transport {@code encrypted}, {@code open}, {@code local} or {@code unknown}
     * @param messages whether messages with personal data go over it
     * @param accounts those that use it; left out where all do
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Connection(
            String name, String address, String transport, String detail, boolean messages, List<String> accounts) {}
}
