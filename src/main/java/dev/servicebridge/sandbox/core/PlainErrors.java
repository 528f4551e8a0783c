package dev.servicebridge.sandbox.core;

import java.nio.ByteBuffer;

import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;

/** Answers what the HTTP server itself refuses, such as a malformed address: JSON, no page and no stack trace. */
public final class PlainErrors extends ErrorHandler {
    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        String message = status == HttpStatus.INTERNAL_SERVER_ERROR_500
                ? "The sandbox itself failed; its log says why."
                : "The request is malformed: " + HttpStatus.getMessage(status) + ".";
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(Json.bytes(Json.object().put("message", message))), callback);
        return true;
    }
}
