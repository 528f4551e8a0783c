package dev.servicebridge.logs;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.ContextInitializer;
import ch.qos.logback.core.joran.spi.JoranException;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.ConfigurationException;
import dev.servicebridge.config.Settings;

/** Hands the settings of the log to the logging library. */
public final class Logs {
    private Logs() {}

    /**
     * Logs as configured from now on; libraries made their loggers while the configuration was read.
     *
     * @throws ConfigurationException where form or level is none that there is
     */
    public static void configure(Settings settings) {
        System.setProperty("log.format", settings.oneOf("log.format", "text", "json"));
        System.setProperty("log.level", settings.oneOf("log.level", "ERROR", "WARN", "INFO", "DEBUG", "TRACE"));
        LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
        context.reset();
        try {
            new ContextInitializer(context).autoConfig();
        } catch (JoranException e) {
            throw new ConfigurationException("Setting up the log", e);
        }
    }
}
