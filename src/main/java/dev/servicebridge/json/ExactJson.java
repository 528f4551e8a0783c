package dev.servicebridge.json;

import java.io.IOException;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * The two ways to read JSON. {@link #MAPPER} is for what a remote system answers and for what the bridge kept: a number
 * is a {@link java.math.BigDecimal} as it was written, and one that Java cannot hold is {@link BoundedNumbers bounded},
 * since it must not make the rest of an answer unreadable. {@link #read} is for what somebody sends to the bridge: it
 * takes only what every reader understands alike, and refuses such numbers.
 */
public final class ExactJson {
    /** Reads and writes numbers to the last digit. Reads every number as a tree. */
    public static final JsonMapper MAPPER = exact(new BoundedMapper());

    private static final ObjectReader STRICT = exact(new JsonMapper())
            .reader()
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .with(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private static JsonMapper exact(JsonMapper mapper) {
        return new JsonMapper.Builder(mapper)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    private ExactJson() {}

    /**
     * What somebody sent.
     *
     * @param text may be null
     * @return nothing where the text is no JSON, holds more than one value or anything else behind it, or has an object
     *     with the same key twice; never a missing node
     */
    public static Optional<JsonNode> read(String text) {
        if (text == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(STRICT.readTree(text)).filter(json -> !json.isMissingNode());
        } catch (JsonProcessingException | NumberFormatException e) {
            // What it quotes of the text may hold personal data.
            return Optional.empty();
        }
    }

    /** As {@link #read}, of an object. */
    public static Optional<ObjectNode> object(String text) {
        return read(text).filter(ObjectNode.class::isInstance).map(ObjectNode.class::cast);
    }

    /** Numbers of any length, which {@link BoundedNumbers} shortens. */
    private static final class BoundedMapper extends JsonMapper {
        private static final long serialVersionUID = 1;

        private BoundedMapper() {
            super(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNumberLength(Integer.MAX_VALUE)
                            .build())
                    .build());
        }

        @Override
        protected JsonNode _readTreeAndClose(JsonParser parser) throws IOException {
            return super._readTreeAndClose(new BoundedNumbers(parser));
        }
    }
}
