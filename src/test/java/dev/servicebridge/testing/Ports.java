package dev.servicebridge.testing;

import java.io.IOException;
import java.net.ServerSocket;

/** Ports of this machine for servers that a test starts. */
public final class Ports {
    private Ports() {}

    /** One that nobody listened on a moment ago. */
    public static int free() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("No port is free", e);
        }
    }
}
