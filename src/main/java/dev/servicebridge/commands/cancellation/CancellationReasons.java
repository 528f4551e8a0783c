package dev.servicebridge.commands.cancellation;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;

import dev.servicebridge.config.BridgeFile;
import dev.servicebridge.config.BridgeFiles;
import dev.servicebridge.config.Problems;

/** What the words of other systems mean in the vendor's codes: {@value #FILE}, which explains its keys. */
final class CancellationReasons {
    static final String FILE = "config/cancellation-reasons.yaml";

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Map<String, Reason> reasons;
    private final Map<String, Map<String, Reason>> ofAccounts;

    private CancellationReasons(Map<String, Reason> reasons, Map<String, Map<String, Reason>> ofAccounts) {
        this.reasons = reasons;
        this.ofAccounts = ofAccounts;
    }

    /**
     * @param word as it stands in the file
     * @param codes what it may stand for, the preferred one first
     */
    private record Reason(String word, List<CancellationCode> codes) {}

    /**
     * Reads the table.
     *
     * @param problems takes all that is wrong with the file; with any, the table is not fit for use
     */
    static CancellationReasons load(
            BridgeFiles files, CancellationCodes codes, Collection<String> accounts, Problems problems) {
        return new Reader(files.require(FILE), codes, accounts, problems).read();
    }

    /** The codes that a word stands for, the preferred one first; none where it is not configured. */
    List<CancellationCode> codes(String account, String word) {
        String key = key(word);
        Reason reason = ofAccounts.getOrDefault(account, Map.of()).getOrDefault(key, reasons.get(key));
        return reason == null ? List.of() : reason.codes();
    }

    /** The words that may be used for an account, in alphabetical order. */
    Collection<String> words(String account) {
        TreeSet<String> words = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
        ofAccounts.getOrDefault(account, Map.of()).values().forEach(reason -> words.add(reason.word()));
        reasons.values().forEach(reason -> words.add(reason.word()));
        return words;
    }

    private static String key(String word) {
        return word.strip().toLowerCase(Locale.ROOT);
    }

    private record Reader(BridgeFile file, CancellationCodes known, Collection<String> accounts, Problems problems) {
        CancellationReasons read() {
            Map<String, Map<String, Reason>> ofAccounts = new LinkedHashMap<>();
            JsonNode root = root();
            root.fieldNames().forEachRemaining(key -> {
                if (!key.equals("reasons") && !key.equals("accounts")) {
                    problems.add(file, key, "is not known here", "use reasons or accounts");
                }
            });
            root.path("accounts").properties().forEach(account -> {
                String path = "accounts." + account.getKey();
                if (!accounts.contains(account.getKey())) {
                    problems.add(file, path, "there is no such account", "use a name of the accounts file");
                }
                ofAccounts.put(account.getKey(), reasons(path, account.getValue()));
            });
            return new CancellationReasons(reasons("reasons", root.path("reasons")), ofAccounts);
        }

        private JsonNode root() {
            try {
                return YAML.readTree(file.text());
            } catch (JsonProcessingException e) {
                String fault = e.getOriginalMessage().lines().findFirst().orElse("");
                problems.add(file + ":" + e.getLocation().getLineNr(), "YAML", fault, "correct it");
                return YAML.createObjectNode();
            }
        }

        private Map<String, Reason> reasons(String path, JsonNode words) {
            if (!words.isMissingNode() && !words.isObject()) {
                problems.add(file, path, "holds no words with their codes", "write {} where there are none");
            }
            Map<String, Reason> reasons = new LinkedHashMap<>();
            words.properties().forEach(word -> {
                String below = path + "." + word.getKey();
                Reason twin = reasons.put(key(word.getKey()), new Reason(word.getKey(), codes(below, word.getValue())));
                if (twin != null) {
                    problems.add(file, below, "is the same word as " + twin.word(), "remove one");
                }
            });
            return reasons;
        }

        private List<CancellationCode> codes(String path, JsonNode value) {
            List<CancellationCode> codes = new ArrayList<>();
            if (value.isArray() && value.isEmpty()) {
                problems.add(file, path, "names no code", "name one, or remove the word");
            }
            for (JsonNode code :
                    value.isArray() ? value : YAML.createArrayNode().add(value)) {
                known.find(code.asText())
                        .ifPresentOrElse(
                                codes::add,
                                () -> problems.add(
                                        file,
                                        path,
                                        "there is no code '" + code.asText() + "'",
                                        "use one of " + CancellationCodes.FILE + ", or a list of such"));
            }
            return codes;
        }
    }
}
