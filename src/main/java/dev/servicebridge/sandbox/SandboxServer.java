package dev.servicebridge.sandbox;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import org.eclipse.jetty.http.DateGenerator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.Fields;

import dev.servicebridge.sandbox.core.Answer;
import dev.servicebridge.sandbox.core.Call;
import dev.servicebridge.sandbox.core.Dispatcher;
import dev.servicebridge.sandbox.core.Fault;
import dev.servicebridge.sandbox.core.FaultKind;
import dev.servicebridge.sandbox.core.Faults;
import dev.servicebridge.sandbox.core.RemoteSystem;

/** HTTP: reads a request, has it answered, and writes the answer, late or cut where a fault wants it so. */
final class SandboxServer extends Handler.Abstract {
    private static final int LARGEST_BODY = 6 << 20;

    private final Map<String, RemoteSystem> systems;
    private final Control control;
    private final Dispatcher dispatcher;
    private final Faults faults;
    private final ScheduledExecutorService timer;
    private final Clock clock;

    /** @param systems each behind its path prefix */
    SandboxServer(
            Map<String, RemoteSystem> systems,
            Control control,
            Dispatcher dispatcher,
            Faults faults,
            ScheduledExecutorService timer,
            Clock clock) {
        this.systems = systems;
        this.control = control;
        this.dispatcher = dispatcher;
        this.faults = faults;
        this.timer = timer;
        this.clock = clock;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        String path = request.getHttpURI().getPath();
        if (path.startsWith(Control.PREFIX)) {
            write(control.answer(read(request, Control.PREFIX)), request, response, callback);
            return true;
        }
        for (Map.Entry<String, RemoteSystem> each : systems.entrySet()) {
            if (path.startsWith(each.getKey() + "/")) {
                Call call = read(request, each.getKey());
                serve(each.getValue(), call, request, response, callback);
                return true;
            }
        }
        Answer nothing = Answer.text(404, "text/plain", "The sandbox serves " + systems.keySet() + ", not " + path);
        write(nothing, request, response, callback);
        return true;
    }

    private void serve(RemoteSystem system, Call call, Request request, Response response, Callback callback) {
        Fault fault =
                dispatcher.draw(system, call, request.getHttpURI().getPath()).orElse(null);
        later(faults.drawArrivalNanos(), callback, () -> {
            Answer answer = dispatcher.answer(system, call, fault);
            boolean slow = fault != null && fault.kind() == FaultKind.SLOW;
            long delay = slow ? TimeUnit.MILLISECONDS.toNanos(fault.delayMillis()) : 0;
            later(delay, callback, () -> write(answer, request, response, callback));
        });
    }

    private void later(long nanos, Callback callback, Runnable action) {
        if (nanos == 0) {
            action.run();
            return;
        }
        timer.schedule(
                () -> {
                    try {
                        action.run();
                    } catch (RuntimeException e) {
                        callback.failed(e);
                    }
                },
                nanos,
                TimeUnit.NANOSECONDS);
    }

    private static Call read(Request request, String prefix) throws IOException {
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            query.put(field.getName(), field.getValues());
        }
        byte[] body;
        try (InputStream in = Content.Source.asInputStream(request)) {
            body = in.readNBytes(LARGEST_BODY + 1);
        }
        String host = request.getHeaders().get(HttpHeader.HOST);
        return new Call(
                request.getMethod(),
                request.getHttpURI().getPath().substring(prefix.length()),
                query,
                request.getHeaders(),
                body,
                "http://" + host,
                null);
    }

    private void write(Answer answer, Request request, Response response, Callback callback) {
        if (answer.delivery() == Answer.Delivery.LOST) {
            cut(request, callback);
            return;
        }
        response.setStatus(answer.status());
        response.getHeaders()
                .put(HttpHeader.DATE, DateGenerator.formatDate(clock.instant().toEpochMilli()));
        if (answer.contentType() != null) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, answer.contentType());
        }
        answer.headers().forEach((name, value) -> response.getHeaders().put(name, value));
        if (answer.status() != 204) {
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        }
        if (answer.delivery() == Answer.Delivery.CUT) {
            ByteBuffer half = ByteBuffer.wrap(answer.body(), 0, answer.body().length / 2);
            response.write(false, half, Callback.from(() -> cut(request, callback), callback::failed));
        } else {
            response.write(true, ByteBuffer.wrap(answer.body()), callback);
        }
    }

    private static void cut(Request request, Callback callback) {
        request.getConnectionMetaData().getConnection().getEndPoint().close();
        callback.failed(new EofException("cut by a fault"));
    }
}
