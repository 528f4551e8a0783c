package dev.servicebridge.logs;

import java.util.function.UnaryOperator;

import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.classic.spi.StackTraceElementProxy;
import ch.qos.logback.classic.spi.ThrowableProxy;

import dev.servicebridge.texts.PersonalValues;
import dev.servicebridge.texts.PublicWords;
import dev.servicebridge.texts.Throwables;

/**
 * A logged exception with what everybody may read of its message: that of a library may repeat a value of a message.
 *
 * @param form what the messages are put through on top
 */
record ShownThrowable(IThrowableProxy thrown, UnaryOperator<String> form) implements IThrowableProxy {
    private IThrowableProxy of(IThrowableProxy other) {
        return other == null ? null : new ShownThrowable(other, form);
    }

    private String shown(String message) {
        if (message == null) {
            return null;
        }
        return form.apply(
                thrown instanceof ThrowableProxy proxy
                        ? Throwables.shown(proxy.getThrowable())
                        : PublicWords.plain().show(message, PersonalValues.UNKNOWN));
    }

    @Override
    public String getMessage() {
        return shown(thrown.getMessage());
    }

    @Override
    public String getOverridingMessage() {
        return shown(thrown.getOverridingMessage());
    }

    @Override
    public String getClassName() {
        return thrown.getClassName();
    }

    @Override
    public StackTraceElementProxy[] getStackTraceElementProxyArray() {
        return thrown.getStackTraceElementProxyArray();
    }

    @Override
    public int getCommonFrames() {
        return thrown.getCommonFrames();
    }

    @Override
    public IThrowableProxy getCause() {
        return of(thrown.getCause());
    }

    @Override
    public IThrowableProxy[] getSuppressed() {
        IThrowableProxy[] suppressed = thrown.getSuppressed();
        if (suppressed == null) {
            return null;
        }
        IThrowableProxy[] shown = new IThrowableProxy[suppressed.length];
        for (int i = 0; i < suppressed.length; i++) {
            shown[i] = of(suppressed[i]);
        }
        return shown;
    }

    @Override
    public boolean isCyclic() {
        return thrown.isCyclic();
    }
}
