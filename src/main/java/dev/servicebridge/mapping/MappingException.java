package dev.servicebridge.mapping;

import dev.servicebridge.config.ConfigurationException;

/**
 * A mapping that cannot be read, or cannot be applied to a message. The message names the file, the place in it and
 * the service job, and holds nothing of the job's data. The same job fails again until the file is corrected.
 */
public final class MappingException extends ConfigurationException {
    private final String excerpt;

    public MappingException(String message) {
        this(message, "");
    }

    MappingException(String message, String excerpt) {
        super(message);
        this.excerpt = excerpt;
    }

    /** The line of the mapping that is at fault, with a mark below the place; empty where the place is not known. */
    public String excerpt() {
        return excerpt;
    }
}
