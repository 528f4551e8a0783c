package dev.servicebridge.sandbox;

import java.nio.charset.StandardCharsets;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.util.Fields;
import org.eclipse.jetty.util.UrlEncoded;

/** Login with Amazon: changes a refresh token into access tokens. Client {@code sandbox-client…}, secret sandbox-secret. */
final class LoginWithAmazon implements RemoteSystem {
    static final String REFRESH_TOKEN = "sandbox-refresh-";
    private static final String PATH = "/auth/o2/token";
    private static final String FORM = "application/x-www-form-urlencoded";

    private final SandboxSettings settings;
    private final AccessTokens tokens;

    LoginWithAmazon(SandboxSettings settings, AccessTokens tokens) {
        this.settings = settings;
        this.tokens = tokens;
    }

    static String seller(String refreshToken) {
        return refreshToken.substring(REFRESH_TOKEN.length());
    }

    @Override
    public String name() {
        return "lwa";
    }

    @Override
    public String operation(Call call) {
        return call.path().equals(PATH) ? "token" : "unknown";
    }

    @Override
    public String account(Call call) {
        String refreshToken = form(call).getValue("refresh_token");
        return refreshToken != null && refreshToken.startsWith(REFRESH_TOKEN) ? seller(refreshToken) : null;
    }

    @Override
    public Answer answer(Call call) {
        if (!call.path().equals(PATH) || !call.method().equals("POST")) {
            throw new Refusal(404, "invalid_request", "There is only POST " + PATH + ".");
        }
        String type = call.header(HttpHeader.CONTENT_TYPE.asString());
        if (type == null || !type.startsWith(FORM)) {
            throw new Refusal(400, "invalid_request", "The content type must be " + FORM + ".");
        }
        Fields form = form(call);
        checkClient(form);
        return issue(checkGrant(form));
    }

    @Override
    public Answer refuse(Call call, Refusal refusal) {
        String code = refusal.status >= 500 ? "server_error" : refusal.code;
        return Answer.json(
                refusal.status,
                Json.object().put("error", code).put("error_description", String.join(" ", refusal.messages)));
    }

    private static Fields form(Call call) {
        Fields form = new Fields();
        String body = new String(call.body(), StandardCharsets.UTF_8);
        try {
            UrlEncoded.decodeUtf8To(body, 0, body.length(), form);
        } catch (IllegalArgumentException e) {
            // what is not form-encoded holds no fields
            return new Fields();
        }
        return form;
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
