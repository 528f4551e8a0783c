package dev.servicebridge.config;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;

/** The accounts of the file that the setting {@code accounts.file} names. */
public final class Accounts {
    private static final String FILE = "accounts.file";
    private static final String SCHEMA = "config/accounts.schema.json";

    private final Map<String, Account> accounts;

    private Accounts(Map<String, Account> accounts) {
        this.accounts = Collections.unmodifiableMap(accounts);
    }

    /**
     * Reads the accounts.
     *
     * @param rules of those systems that have any for their sections
     * @param problems takes all that is wrong with the file, and that it holds no account
     */
    public static Accounts load(
            BridgeFiles files, Settings settings, Collection<SectionRules> rules, Problems problems) {
        return new Accounts(settings.optional(FILE)
                .flatMap(files::find)
                .map(file -> read(files, file, settings, rules, problems))
                .orElseGet(() -> {
                    problems.add(
                            settings.source(FILE),
                            FILE,
                            "there is no file '" + settings.optional(FILE).orElse("") + "'",
                            "create it, or correct the setting");
                    return Map.of();
                }));
    }

    private static Map<String, Account> read(
            BridgeFiles files, BridgeFile file, Settings settings, Collection<SectionRules> rules, Problems problems) {
        YamlFile yaml = YamlFile.read(file, problems);
        if (yaml.root().isMissingNode()) {
            return Map.of();
        }
        new YamlSchema(SCHEMA).check(yaml);
        JsonNode entries = yaml.root().path("accounts");
        if (entries.isMissingNode() || entries.isNull() || entries.isEmpty()) {
            problems.add(
                    file,
                    "accounts",
                    "there is no account",
                    "write one into " + files.home().resolve(file.path())
                            + " as the packaged file shows, or try the bridge without any in the profile sandbox");
        }
        AccountReader reader = new AccountReader(files, settings, rules, yaml);
        Map<String, Account> accounts = new LinkedHashMap<>();
        entries.properties()
                .forEach(entry -> accounts.put(entry.getKey(), reader.read(entry.getKey(), entry.getValue())));
        return accounts;
    }

    /** All of them, in the file's order. */
    public Collection<Account> all() {
        return accounts.values();
    }

    /** Reads anew the files that values of the accounts refer to, so that secrets may be replaced while the bridge runs. */
    public void reread() {
        accounts.values().forEach(account -> account.systems().values().forEach(SystemAccess::reread));
    }

    /**
     * The account of this name.
     *
     * @throws ConfigurationException where there is none
     */
    public Account account(String name) {
        Account account = accounts.get(name);
        if (account == null) {
            throw new ConfigurationException("accounts." + name + ": there is no such account; "
                    + Suggestion.nearest(name, accounts.keySet())
                            .map(known -> "did you mean " + known + "?")
                            .orElse("add it to the accounts file"));
        }
        return account;
    }
}
