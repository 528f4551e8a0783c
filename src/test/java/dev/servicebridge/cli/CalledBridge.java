package dev.servicebridge.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.camel.CamelContext;

import dev.servicebridge.ServiceBridge;
import dev.servicebridge.boot.Bridge;
import dev.servicebridge.boot.BridgeConfiguration;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.DatabaseSettings;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.sandbox.Sandbox;
import dev.servicebridge.testing.Ports;

/** A whole bridge of the profile sandbox without its simulators and polls, called from the command line and by HTTP. */
public final class CalledBridge implements AutoCloseable {
    public static final String WRITE = "write-token";
    public static final String READ = "read-token";

    private static final ObjectMapper JSON = new ObjectMapper();
    /** The key of the profile sandbox. */
    private static final String KEY = "c2FuZGJveDoga25vd24gdG8gZXZlcnlib2R5IGhlcmU=";

    public final Properties settings = new Properties();
    private final Path home;
    private final String url = "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1";
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final HttpClient http = HttpClient.newHttpClient();
    private Bridge bridge;
    private Database database;

    /** Prepares the folder; {@link #start} starts it. */
    public CalledBridge(Path home) {
        this.home = home;
        for (String polls : List.of("jobs/job-intake", "hotels/hospitality")) {
            write("routes/" + polls + ".yaml", "");
        }
        write(WRITE, "sandbox-write-token-0000");
        write(READ, "sandbox-read-token-0000");
        settings.setProperty("sandbox.enabled", "false");
        settings.setProperty("bridge.datasource.url", url);
        settings.setProperty("http.port", Integer.toString(Ports.free()));
        settings.setProperty("management.port", Integer.toString(Ports.free()));
        settings.setProperty("delivery.tick", "PT0.1S");
    }

    /** Puts it in front of these simulators. */
    CalledBridge before(Sandbox sandbox) {
        settings.setProperty("services-api.endpoint", sandbox.uri() + "/services-api");
        settings.setProperty("services-api.lwa-endpoint", sandbox.uri() + "/lwa");
        settings.setProperty("flow-retail.endpoint", sandbox.uri() + "/flow-retail/v2");
        settings.setProperty("mews.endpoint", sandbox.uri() + "/mews");
        return this;
    }

    /** Starts it, or starts it anew on the same database. */
    public CalledBridge start() {
        stop();
        bridge = Bridge.start(BridgeConfiguration.load(home, "sandbox", Map.of(), settings));
        return this;
    }

    /** Stops it; its database stays. */
    public void stop() {
        if (bridge != null) {
            bridge.close();
            bridge = null;
        }
    }

    @Override
    public void close() {
        stop();
        if (database != null) {
            database.close();
        }
    }

    public CamelContext context() {
        return bridge.context();
    }

    /** The bridge's own database, where the settings do not name another. */
    public Database database() {
        if (database == null) {
            database =
                    Database.open(new DatabaseSettings(url, "bridge", "", 3, "test"), Encryption.with(KEY, List.of()));
        }
        return database;
    }

    /** Writes a file in the folder. */
    public void write(String path, String text) {
        try {
            Files.createDirectories(home.resolve(path).getParent());
            Files.writeString(home.resolve(path), text);
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    /**
     * Runs a command against it.
     *
     * @param token the file that has it
     * @return its exit code
     */
    public int run(String token, String... args) {
        List<String> all = new ArrayList<>(List.of(args));
        all.addAll(
                List.of("--url", address(), "--token-file", home.resolve(token).toString()));
        return execute(all.toArray(String[]::new));
    }

    /** Runs a command with these arguments alone. */
    public int execute(String... args) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return ServiceBridge.line()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    /** What the latest command printed. */
    public String out() {
        return out.toString();
    }

    /** What the latest command complained of. */
    public String err() {
        return err.toString();
    }

    public String address() {
        return "http://localhost:" + settings.getProperty("http.port");
    }

    /**
     * Sends a request.
     *
     * @param token the file that has it
     * @param body null for none
     * @param headers names and values, one after the other
     */
    public HttpResponse<String> send(String token, String method, String path, String body, String... headers) {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address() + path))
                    .header("Authorization", "Bearer " + Files.readString(home.resolve(token)))
                    .header("Content-Type", "application/json")
                    .method(
                            method,
                            body == null
                                    ? HttpRequest.BodyPublishers.noBody()
                                    : HttpRequest.BodyPublishers.ofString(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(method + " " + path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The answer to a reader, as JSON. */
    public JsonNode get(String path) {
        try {
            return JSON.readTree(send(READ, "GET", path, null).body());
        } catch (IOException e) {
            throw new AssertionError(path, e);
        }
    }

    /** A page of the port of management. */
    public String managed(String path) {
        try {
            URI page = URI.create("http://localhost:" + settings.getProperty("management.port") + path);
            return http.send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            throw new AssertionError(path, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
