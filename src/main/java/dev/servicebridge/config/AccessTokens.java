package dev.servicebridge.config;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;

/** The tokens of the file that the setting {@code http.access.file} names. */
public final class AccessTokens {
    private static final String FILE = "http.access.file";
    private static final int SHORTEST = 20;
    private static final List<String> KEYS = List.of("role", "token", "expires", "accounts");
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
     * @param accounts those that a token may be limited to
     * @param problems takes all that is wrong with the file
     */
    public static AccessTokens load(BridgeFiles files, Settings settings, Accounts accounts, Problems problems) {
        Optional<BridgeFile> file = settings.optional(FILE).flatMap(files::find);
        if (file.isEmpty()) {
            problems.add(
                    settings.source(FILE),
                    FILE,
                    "there is no file '" + settings.optional(FILE).orElse("") + "'",
                    "create it, or correct the setting");
            return new AccessTokens(List.of());
        }
        Set<String> names = new LinkedHashSet<>();
        accounts.all().forEach(account -> names.add(account.name()));
        return new AccessTokens(new Reader(YamlFile.read(file.get(), problems), settings, names).tokens());
    }

    /** All of them in the file's order, those that have expired included. */
    public List<AccessToken> all() {
        return entries.stream().map(Entry::token).toList();
    }

    /** Whether nobody has a token, so that the HTTP API is closed. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The token that a caller shows, expired or not; takes as long for a wrong one as for the right one. */
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

    private record Reader(YamlFile yaml, Settings settings, Set<String> known) {
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
                if (!KEYS.contains(key)) {
                    yaml.complain(path + "." + key, "is not known here", "use " + String.join(", ", KEYS));
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
            Instant expires = section.has("expires") ? expires(path + ".expires", section.get("expires")) : null;
            AccountScope accounts = section.has("accounts")
                    ? AccountScope.only(accounts(path + ".accounts", section.get("accounts")))
                    : AccountScope.all(known);
            return role == null
                    ? Optional.empty()
                    : Optional.of(new AccessToken(name, role, new Secret(secret), accounts, expires));
        }

        /** A date is the last day on which the token is taken, in UTC. */
        private Instant expires(String path, JsonNode value) {
            String text = value.isNull() ? "" : value.asText();
            try {
                return text.contains("T")
                        ? OffsetDateTime.parse(text).toInstant()
                        : LocalDate.parse(text)
                                .plusDays(1)
                                .atStartOfDay(ZoneOffset.UTC)
                                .toInstant();
            } catch (DateTimeException e) {
                yaml.complain(
                        path,
                        "'" + text + "' is neither a date nor a point in time",
                        "write the last day, as 2027-01-31, or a point in time, as 2027-01-31T18:00:00Z");
                return null;
            }
        }

        private Set<String> accounts(String path, JsonNode value) {
            Set<String> accounts = new LinkedHashSet<>();
            if (!value.isArray() || value.isEmpty()) {
                yaml.complain(
                        path,
                        "is no list of accounts, or an empty one",
                        "write [acme-us, acme-eu], or remove it for all accounts");
            }
            for (int i = 0; i < value.size() && value.isArray(); i++) {
                String account = value.get(i).asText();
                String place = path + "[" + i + "]";
                if (!known.contains(account)) {
                    yaml.complain(
                            place,
                            "there is no account '" + account + "'",
                            Suggestion.nearest(account, known)
                                    .map(near -> "did you mean " + near + "?")
                                    .orElse("use a name of the accounts file"));
                }
                if (!accounts.add(account)) {
                    yaml.complain(place, account + " stands there twice", "remove one");
                }
            }
            return accounts;
        }
    }
}
