package dev.servicebridge.logs;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;

/** {@code %escaped(…)} in a pattern of Logback: a log line as one line, whatever its parts hold. */
public final class EscapedLine extends CompositeConverter<ILoggingEvent> {
    @Override
    protected String transform(ILoggingEvent event, String line) {
        return EscapedText.of(line);
    }
}
