package dev.servicebridge.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that sends whatever bytes a test wants, at whatever pace, to each connection until the other side closes it. */
public final class RawServer implements AutoCloseable {
    private static final int PACE_MILLIS = 20;

    private final ServerSocket server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final AtomicInteger open = new AtomicInteger();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** What one connection is sent. */
    @FunctionalInterface
    public interface Answer {
        /** Ends by an {@link IOException} once the other side has closed the connection. */
        void send(InputStream request, Connection out) throws IOException;
    }

    /** The server's side of a connection. */
    public final class Connection {
        private final OutputStream out;

        private Connection(OutputStream out) {
            this.out = out;
        }

        /** Sends bytes at once. */
        public void send(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }

        /** Sends a byte, again and again, at a pace that keeps every timeout between two bytes away. */
        public void trickle(byte[] again) throws IOException {
            while (pause()) {
                send(again);
            }
        }

        /** Lets some time pass; false once the server is closed. */
        public boolean pause() throws IOException {
            try {
                return !closed.await(PACE_MILLIS, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
        }
    }

    /** @param answer for each connection, as soon as it is there: nothing of the request has been read */
    public RawServer(Answer answer) throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        threads.execute(() -> accept(answer));
    }

    private void accept(Answer answer) {
        while (closed.getCount() > 0) {
            try {
                Socket socket = server.accept();
                sockets.add(socket);
                connections.incrementAndGet();
                open.incrementAndGet();
                threads.execute(() -> serve(socket, answer));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket, Answer answer) {
        try (socket) {
            answer.send(socket.getInputStream(), new Connection(socket.getOutputStream()));
        } catch (IOException e) {
            // The other side has closed the connection.
        } finally {
            open.decrementAndGet();
        }
    }

    /** Reads the head of a request. */
    public static void readHead(InputStream request) throws IOException {
        int end = 0;
        while (end < 4) {
            int read = request.read();
            if (read < 0) {
                throw new IOException("no request");
            }
            end = read == (end % 2 == 0 ? '\r' : '\n') ? end + 1 : 0;
        }
    }

    public URI address(String scheme) {
        return URI.create(scheme + "://localhost:" + server.getLocalPort() + "/shop");
    }

    /** Connections so far. */
    public int connections() {
        return connections.get();
    }

    /** Connections that the other side has not closed yet. */
    public int open() {
        return open.get();
    }

    @Override
    public void close() throws IOException {
        closed.countDown();
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
