package dev.servicebridge.flow;

import dev.servicebridge.config.ConfigurationException;

/**
 * A mapping that cannot be read, or cannot be applied to a message. The message names the file, the place in it and
 * the service job, and holds nothing of the job's data. The same job fails again until the file is corrected.
 */
public final class MappingException extends ConfigurationException {
    public MappingException(String message) {
        super(message);
    }
}
