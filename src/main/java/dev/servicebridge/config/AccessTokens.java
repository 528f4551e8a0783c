package dev.servicebridge.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

/** The tokens of the file that the setting {@code http.access.file} names. */
public final class AccessTokens {
    private static final String FILE = "http.access.file";
    private static final int SHORTEST = 20;
    private static final Map<String, Role> ROLES = Map.of("read", Role.READ, "write", Role.WRITE);

    private final List<Entry> entries;

    /** Only what has the length of every other is compared, so that no answer takes longer for a better guess. */
    private record Entry(AccessToken token, byte[] digest) {}

    private AccessTokens(List<AccessToken> tokens) {
        entries = tokens.stream()
                .map(token -> new Entry(token, digest(token.secret().reveal())))
                .toList();
    }

    /**
     * Reads the tokens.
     *
     * @param problems takes all that is wrong with the file
     */
    public static AccessTokens load(BridgeFiles files, Settings settings, Problems problems) {
        Optional<BridgeFile> file = settings.optional(FILE).flatMap(files::find);
        if (file.isEmpty()) {
            problems.add(
                    settings.source(FILE),
                    FILE,
                    "there is no file '" + settings.optional(FILE).orElse("") + "'",
                    "create it, or correct the setting");
            return new AccessTokens(List.of());
        }
        return new AccessTokens(new Reader(YamlFile.read(file.get(), problems), settings).tokens());
    }

    /** Whether nobody has a token, so that the HTTP API is closed. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The token that a caller shows; takes as long for a wrong one as for the right one. */
    public Optional<AccessToken> find(String shown) {
        byte[] digest = digest(shown);
        AccessToken found = null;
        for (Entry entry : entries) {
            if (MessageDigest.isEqual(entry.digest, digest)) {
                found = entry.token;
            }
        }
        return Optional.ofNullable(found);
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }

    private record Reader(YamlFile yaml, Settings settings) {
        List<AccessToken> tokens() {
            yaml.root().fieldNames().forEachRemaining(key -> {
                if (!key.equals("tokens")) {
                    yaml.complain(key, "is not known here", "there is but tokens");
                }
            });
            List<AccessToken> tokens = new ArrayList<>();
            for (Map.Entry<String, JsonNode> entry : yaml.root().path("tokens").properties()) {
                read(entry.getKey(), entry.getValue()).ifPresent(token -> add(tokens, token));
            }
            return tokens;
        }

        private void add(List<AccessToken> tokens, AccessToken token) {
            tokens.stream()
                    .filter(other -> other.secret().equals(token.secret()))
                    .forEach(other -> yaml.complain(
                            "tokens." + token.name(),
                            "is the token of " + other.name(),
                            "make one of its own, so that the audit can tell them apart"));
            tokens.add(token);
        }

        private Optional<AccessToken> read(String name, JsonNode section) {
            String path = "tokens." + name;
            if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
                yaml.complain(path, "is no name", "use small letters, digits and -");
            }
            section.fieldNames().forEachRemaining(key -> {
                if (!List.of("role", "token").contains(key)) {
                    yaml.complain(path + "." + key, "is not known here", "use role and token");
                }
            });
            Role role = ROLES.get(section.path("role").asText().toLowerCase(Locale.ROOT));
            if (role == null) {
                String roles = ROLES.keySet().stream().sorted().collect(Collectors.joining(" or "));
                yaml.complain(path + ".role", "is none", "write " + roles);
            }
            String secret = settings.resolve(
                    section.path("token").asText(), (fault, remedy) -> yaml.complain(path + ".token", fault, remedy));
            if (!Placeholders.in(secret) && (secret.length() < SHORTEST || !secret.matches("[\\x21-\\x7e]+"))) {
                yaml.complain(
                        path + ".token",
                        "is shorter than " + SHORTEST + " characters, or has other than ASCII's without spaces",
                        "make one with: openssl rand -hex 32");
            }
            return role == null ? Optional.empty() : Optional.of(new AccessToken(name, role, new Secret(secret)));
        }
    }
}
