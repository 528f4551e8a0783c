package dev.servicebridge.monitor;

import java.net.URI;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

import javax.net.ssl.SSLContext;

import dev.servicebridge.config.Account;
import dev.servicebridge.config.Accounts;
import dev.servicebridge.database.DatabaseFacts;
import dev.servicebridge.database.DatabaseFacts.Transport;
import dev.servicebridge.monitor.Evidence.Connection;

/** Tells of each connection of the bridge whether it is encrypted on its way. */
final class ConnectionReport {
    private static final String SERVICES_API = "services-api";

    private final EvidenceSettings settings;
    private final Accounts accounts;

    private record Remote(String system, URI endpoint) {}

    ConnectionReport(EvidenceSettings settings, Accounts accounts) {
        this.settings = settings;
        this.accounts = accounts;
    }

    /** All but those of databases. */
    List<Connection> connections() {
        List<Connection> all = new ArrayList<>();
        all.add(new Connection(
                "HTTP API",
                settings.http(),
                label(settings.httpIsEncrypted() ? Transport.ENCRYPTED : Transport.OPEN),
                null,
                true,
                null));
        all.add(new Connection(
                "health and metrics",
                settings.management(),
                label(Transport.OPEN),
                "asks for no token, holds no message",
                false,
                null));
        if (!settings.brokers().isEmpty()) {
            all.add(kafka());
        }
        if (accounts.all().stream().anyMatch(account -> account.has(SERVICES_API))) {
            all.add(remote("Login with Amazon", settings.login(), false, null));
        }
        remotes()
                .forEach((address, names) ->
                        all.add(remote(address.system(), address.endpoint(), true, List.copyOf(names))));
        return all;
    }

    /** One to a database. */
    static Connection database(String name, String address, DatabaseFacts facts) {
        return new Connection(name, address, label(facts.transport()), facts.detail(), true, null);
    }

    private Connection kafka() {
        String protocol = settings.kafkaProtocol();
        boolean tls = protocol.toUpperCase(Locale.ROOT).endsWith("SSL");
        return new Connection(
                "Kafka",
                settings.brokers(),
                label(tls ? Transport.ENCRYPTED : Transport.OPEN),
                "security protocol " + protocol,
                true,
                null);
    }

    private Map<Remote, List<String>> remotes() {
        Map<Remote, List<String>> remotes = new LinkedHashMap<>();
        for (Account account : accounts.all()) {
            new TreeMap<>(account.systems())
                    .forEach((system, access) -> access.endpoint().ifPresent(endpoint -> remotes.computeIfAbsent(
                                    new Remote(system, endpoint), remote -> new ArrayList<>())
                            .add(account.name())));
        }
        return remotes;
    }

    /** The address is shown without a path: there may be more than an address in it. */
    private static Connection remote(String name, URI endpoint, boolean messages, List<String> accounts) {
        boolean tls = "https".equalsIgnoreCase(endpoint.getScheme());
        String port = endpoint.getPort() < 0 ? "" : ":" + endpoint.getPort();
        return new Connection(
                name,
                endpoint.getScheme() + "://" + endpoint.getHost() + port,
                label(tls ? Transport.ENCRYPTED : Transport.OPEN),
                tls ? "offers " + String.join(", ", protocols()) : null,
                messages,
                accounts);
    }

    private static List<String> protocols() {
        try {
            return List.of(SSLContext.getDefault().getDefaultSSLParameters().getProtocols());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every JVM has a default for TLS", e);
        }
    }

    private static String label(Transport transport) {
        return transport.name().toLowerCase(Locale.ROOT);
    }
}
