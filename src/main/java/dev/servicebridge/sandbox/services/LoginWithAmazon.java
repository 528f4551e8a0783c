package dev.servicebridge.sandbox.services;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Call;
import dev.servicebridge.sandbox.core.Deviations;
import dev.servicebridge.sandbox.core.Json;
import dev.servicebridge.sandbox.core.Refusal;
import dev.servicebridge.sandbox.core.RemoteSystem;
import dev.servicebridge.sandbox.core.SandboxSettings;

/** Login with Amazon: changes a refresh token into access tokens. Client {@code sandbox-client…}, secret sandbox-secret. */
public final class LoginWithAmazon implements RemoteSystem {
    public static final String REFRESH_TOKEN = "sandbox-refresh-";
    private static final String PATH = "/auth/o2/token";
    private static final String FORM = "application/x-www-form-urlencoded";
    private static final String JSON = "application/json";

    private final SandboxSettings settings;
    private final AccessTokens tokens;
    private final Deviations deviations;

    public LoginWithAmazon(SandboxSettings settings, AccessTokens tokens, Deviations deviations) {
        this.settings = settings;
        this.tokens = tokens;
        this.deviations = deviations;
    }

    public static String seller(String refreshToken) {
        return refreshToken.substring(REFRESH_TOKEN.length());
    }

    @Override
    public String name() {
        return "lwa";
    }

    @Override
    public Set<String> operations() {
        return Set.of("token");
    }

    @Override
    public String operation(Call call) {
        return call.path().equals(PATH) ? "token" : "unknown";
    }

    @Override
    public String account(Call call) {
        String refreshToken = fields(call).getValue("refresh_token");
        return refreshToken != null && refreshToken.startsWith(REFRESH_TOKEN) ? seller(refreshToken) : null;
    }

    @Override
    public Answer answer(Call call) {
        if (!call.path().equals(PATH) || !call.method().equals("POST")) {
            throw new Refusal(404, "invalid_request", "There is only POST " + PATH + ".");
        }
        boolean json = isOf(JSON, call) && deviations.tolerates(Deviations.Rule.LOGIN_AS_FORM, call, "");
        if (!json && !isOf(FORM, call)) {
            throw new Refusal(400, "invalid_request", "The content type must be " + FORM + ".");
        }
        Fields fields = fields(call);
        checkClient(fields);
        return issue(checkGrant(fields));
    }

    @Override
    public Answer refuse(Call call, Refusal refusal) {
        String code = refusal.status >= 500 ? "server_error" : refusal.code;
        return Answer.json(
                refusal.status,
                Json.object().put("error", code).put("error_description", String.join(" ", refusal.messages)));
    }

    private static boolean isOf(String type, Call call) {
        String sent = call.header(HttpHeader.CONTENT_TYPE.asString());
        return sent != null && sent.toLowerCase(Locale.ROOT).startsWith(type);
    }

    /** What was sent, as a form or as JSON; what cannot be read as what it claims to be holds no fields. */
    private static Fields fields(Call call) {
        try {
            return isOf(JSON, call) ? jsonFields(call.body()) : formFields(call.body());
        } catch (IOException | IllegalArgumentException e) {
            return new Fields();
        }
    }

    private static Fields formFields(byte[] body) {
        Fields fields = new Fields();
        String text = new String(body, StandardCharsets.UTF_8);
        UrlEncoded.decodeUtf8To(text, 0, text.length(), fields);
        return fields;
    }

    private static Fields jsonFields(byte[] body) throws IOException {
        Fields fields = new Fields();
        JsonNode json = Json.MAPPER.readTree(body);
        json.properties()
                .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
        return fields;
    }

    private static void checkClient(Fields form) {
        String client = form.getValue("client_id");
        if (client == null || form.getValue("client_secret") == null) {
            throw new Refusal(400, "invalid_request", "client_id and client_secret are required.");
        }
        if (!client.startsWith("sandbox-client")
                || !form.getValue("client_secret").equals("sandbox-secret")) {
            throw new Refusal(401, "invalid_client", "Client authentication failed.");
        }
    }

    private String checkGrant(Fields form) {
        if (!"refresh_token".equals(form.getValue("grant_type"))) {
            throw new Refusal(400, "unsupported_grant_type", "grant_type must be refresh_token.");
        }
        String refreshToken = form.getValue("refresh_token");
        if (refreshToken == null) {
            throw new Refusal(400, "invalid_request", "refresh_token is required.");
        }
        if (!refreshToken.startsWith(REFRESH_TOKEN) || !served(seller(refreshToken))) {
            throw new Refusal(400, "invalid_grant", "The refresh token is invalid.");
        }
        return refreshToken;
    }

    private boolean served(String seller) {
        return !seller.isEmpty()
                && (settings.sellers().isEmpty() || settings.sellers().contains(seller));
    }

    private Answer issue(String refreshToken) {
        String seller = seller(refreshToken);
        ObjectNode answer = Json.object()
                .put("access_token", tokens.issue(seller))
                .put("token_type", "bearer")
                .put("expires_in", settings.tokenLifetime().toSeconds())
                .put("refresh_token", refreshToken);
        return Answer.json(200, answer).header("Cache-Control", "no-store").effect(seller, "token issued");
    }
}
