package dev.servicebridge.logs;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.ConfigurationException;

/** Hands the settings of the log to the logging library. */
public final class Logs {
    private Logs() {}

    /** Writes no line any more, until the log is configured anew: what a command prints stands alone. */
    public static void silence() {
        ((LoggerContext) LoggerFactory.getILoggerFactory())
                .getLogger(Logger.ROOT_LOGGER_NAME)
                .detachAndStopAllAppenders();
    }

    /** Logs as configured from now on; libraries made their loggers while the configuration was read. */
    public static void configure(LogSettings settings) {
        System.setProperty("log.format", settings.format());
        System.setProperty("log.level", settings.level());
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        try {
            new ContextInitializer(context).autoConfig();
        } catch (JoranException e) {
            throw new ConfigurationException("Setting up the log", e);
        }
    }
}
