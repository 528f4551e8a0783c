package dev.servicebridge.cli;

import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

import dev.servicebridge.boot.ExitCode;
import dev.servicebridge.config.TextFile;
import dev.servicebridge.json.ExactJson;

/** Calls the HTTP API of a running bridge; the options that say which and as whom. */
public final class BridgeClient {
    private static final ObjectMapper JSON = ExactJson.MAPPER;
    private static final String TOKEN = "BRIDGE_TOKEN";
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @Option(
            names = "--url",
            paramLabel = "ADDRESS",
            defaultValue = "${env:BRIDGE_URL:-http://localhost:8080}",
            description = "Address of the bridge, also by BRIDGE_URL (default: ${DEFAULT-VALUE}).")
    private URI url;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "File with the token; without it the environment variable " + TOKEN + " holds the token.")
    private Path tokenFile;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    /** A call that came to nothing; {@code code} is the exit code that tells so. */
    static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        private final int code;

        Failure(int code, String message) {
            super(message);
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** The query of a request; what is null is left out. */
    static String query(Map<String, ?> parameters) {
        return parameters.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .map(entry -> entry.getKey() + "="
                        + URLEncoder.encode(entry.getValue().toString(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&", "?", ""));
    }

    /**
     * Sends a request.
     *
     * @param body null for none
     * @throws Failure where the bridge cannot be reached or refuses
     */
    JsonNode send(String method, String path, JsonNode body) throws Failure {
        if (url.getHost() == null || !List.of("http", "https").contains(url.getScheme())) {
            throw wrong(url + " is no address of a bridge; write --url as in http://localhost:8080");
        }
        HttpRequest request = HttpRequest.newBuilder(URI.create(url.toString().replaceAll("/+$", "") + path))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer " + token())
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()))
                .build();
        try {
            // The timeout of a request ends with the headers of its answer.
            return read(HttpClient.newHttpClient()
                    .sendAsync(request, HttpResponse.BodyHandlers.ofString())
                    .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS));
        } catch (IOException e) {
            throw new Failure(ExitCode.UNAVAILABLE.code(), url + " answers, but not as a bridge does; is --url right?");
        } catch (ExecutionException e) {
            throw unreachable(e.getCause());
        } catch (TimeoutException e) {
            throw unreachable(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Failure(ExitCode.UNAVAILABLE.code(), "interrupted");
        }
    }

    private Failure unreachable(Throwable cause) {
        return new Failure(
                ExitCode.UNAVAILABLE.code(),
                url + " cannot be reached: " + cause.getClass().getSimpleName()
                        + "; is the bridge up, is --url right?");
    }

    private JsonNode read(HttpResponse<String> answer) throws IOException, Failure {
        JsonNode json = JSON.readTree(answer.body());
        int status = answer.statusCode();
        if (status < 300) {
            return json;
        }
        String message = json == null ? "" : json.path("message").asText();
        throw new Failure(
                status == 401 || status == 403 ? ExitCode.NO_PERMISSION.code() : ExitCode.COMPLAINTS.code(),
                status + ": " + message);
    }

    private String token() {
        try {
            String token = tokenFile == null ? System.getenv(TOKEN) : TextFile.read(tokenFile);
            if (token != null && !token.isBlank()) {
                return token.trim();
            }
        } catch (IOException e) {
            throw wrong(tokenFile + " cannot be read: " + e.getClass().getSimpleName());
        }
        throw wrong("there is no token; set " + TOKEN + " or name a file with --token-file");
    }

    private ParameterException wrong(String message) {
        return new ParameterException(command.commandLine(), message);
    }

    /** Prints what a call came to. */
    static int report(CommandLine line, Call call) {
        try {
            int code = call.run();
            line.getOut().flush();
            return code;
        } catch (Failure e) {
            line.getErr().println("service-bridge: " + e.getMessage());
            line.getErr().flush();
            return e.code();
        }
    }

    /** Something that calls a bridge and prints its answer; gives the exit code. */
    interface Call {
        int run() throws Failure;
    }
}
