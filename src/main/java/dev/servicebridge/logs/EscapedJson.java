package dev.servicebridge.logs;

import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.function.UnaryOperator;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;

/** Logback's JSON, in which the characters are escaped that JSON allows in a text and readers take for the end of a line. */
public final class EscapedJson extends JsonEncoder {
    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = new String(
                super.encode(event.getThrowableProxy() == null ? event : shown(event)), StandardCharsets.UTF_8);
        return (EscapedText.of(line.stripTrailing()) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** The event with what everybody may read of its exception. */
    private static ILoggingEvent shown(ILoggingEvent event) {
        IThrowableProxy thrown = new ShownThrowable(event.getThrowableProxy(), UnaryOperator.identity());
        return (ILoggingEvent) Proxy.newProxyInstance(
                ILoggingEvent.class.getClassLoader(),
                new Class<?>[] {ILoggingEvent.class},
                (proxy, method, arguments) ->
                        method.getName().equals("getThrowableProxy") ? thrown : method.invoke(event, arguments));
    }
}
