package dev.servicebridge.config;

/** Configuration with which the bridge cannot start. The message names the file, the key and the remedy. */
public class ConfigurationException extends RuntimeException {
    public ConfigurationException(String message) {
        super(message);
    }

    public ConfigurationException(String message, Throwable cause) {
        super(message + ": " + cause.getMessage(), cause);
    }
}
