package dev.servicebridge.capacity;

/** What was asked for makes no sense, or is not there; the message is for whoever asked. */
public final class CapacityRequestException extends RuntimeException {
    private final int status;

    /** @param status the HTTP status that says so */
    CapacityRequestException(int status, String message) {
        super(message);
        this.status = status;
    }

    public int getStatus() {
        return status;
    }
}
