package dev.servicebridge.logs;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;

/**
 * {@code %escapedTrace} in a pattern of Logback: a stack trace as usual, of each exception's message what everybody may read,
 * on the one line that names it.
 */
public final class EscapedTrace extends ThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
        return super.throwableProxyToString(new ShownThrowable(thrown, EscapedText::of));
    }
}
