package dev.servicebridge.benchmark;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.component.LifeCycle;

/** Answers every GET with the same page, every PUT with the same few bytes, and a login with a token: no work at all. */
final class FixedServer implements AutoCloseable {
    private static final byte[] TOKEN =
            "{\"access_token\":\"fixed\",\"expires_in\":3600}".getBytes(StandardCharsets.UTF_8);
    private static final byte[] SMALL = "{\"payload\":{\"warnings\":[]}}".getBytes(StandardCharsets.UTF_8);

    private final Server server = new Server(0);

    FixedServer(byte[] page) throws Exception {
        server.setHandler(new Handler.Abstract.NonBlocking() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) {
                response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
                response.getHeaders().put("x-amzn-RequestId", "fixed");
                Content.Source.consumeAll(
                        request,
                        Callback.from(
                                () -> response.write(
                                        true, ByteBuffer.wrap(answer(request.getMethod(), page)), callback),
                                callback::failed));
                return true;
            }
        });
        server.start();
    }

    private static byte[] answer(String method, byte[] page) {
        return switch (method) {
            case "GET" -> page;
            case "PUT" -> SMALL;
            default -> TOKEN;
        };
    }

    URI uri() {
        return URI.create("http://localhost:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort());
    }

    @Override
    public void close() {
        LifeCycle.stop(server);
    }
}
