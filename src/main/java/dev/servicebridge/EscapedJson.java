package dev.servicebridge;

import java.nio.charset.StandardCharsets;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** Logback's JSON, in which the characters are escaped that JSON allows in a text and readers take for the end of a line. */
public final class EscapedJson extends JsonEncoder {
    @Override
    public byte[] encode(ILoggingEvent event) {
        String line = new String(super.encode(event), StandardCharsets.UTF_8);
        return (EscapedText.of(line.stripTrailing()) + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
