package dev.servicebridge.remote;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.apache.hc.client5.http.classic.ExecChain;
import org.apache.hc.client5.http.classic.ExecChainHandler;
import org.apache.hc.core5.concurrent.Cancellable;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.io.entity.HttpEntityWrapper;

import dev.servicebridge.memory.ByteBudget;

/**
 * Keeps each request of an HTTP client within its {@link CallLimits}, by closing its connection. The client's own
 * timeouts bound the wait for the next byte only, and each of an endless answer's bytes may come in time.
 */
final class CallGuard implements ExecChainHandler {
    /** A body is copied while it grows and once more when it is complete. */
    private static final int COPIES = 3;

    private static final int LAST_SUCCESS = 299;

    private final CallLimits limits;

    CallGuard(CallLimits limits) {
        this.limits = limits;
    }

    @Override
    public ClassicHttpResponse execute(ClassicHttpRequest request, ExecChain.Scope scope, ExecChain chain)
            throws IOException, HttpException {
        Watch watch = new Watch(scope.originalRequest);
        try {
            ClassicHttpResponse response = chain.proceed(request, scope);
            HttpEntity entity = response.getEntity();
            if (entity == null) {
                watch.end();
                return response;
            }
            boolean success = response.getCode() <= LAST_SUCCESS;
            if (success && entity.getContentLength() > limits.largestAnswer()) {
                watch.breakOff();
                throw CallLimitException.tooLarge(limits.largestAnswer());
            }
            response.setEntity(new GuardedEntity(entity, watch, success));
            return response;
        } catch (IOException | HttpException | RuntimeException e) {
            watch.end();
            if (watch.isLate()) {
                throw CallLimitException.late(limits.longest(), e);
            }
            throw e;
        }
    }

    /** The deadline of one request. */
    private final class Watch {
        private final ClassicHttpRequest request;
        /** True when the time is over, false when the request is. */
        private final CompletableFuture<Boolean> late = new CompletableFuture<>();

        Watch(ClassicHttpRequest request) {
            this.request = request;
            // Only what is late takes a thread: closing a connection may wait, and the timer serves every call.
            late.thenAccept(isLate -> {
                if (isLate) {
                    CompletableFuture.runAsync(this::breakOff);
                }
            });
            late.completeOnTimeout(true, limits.longest().toMillis(), TimeUnit.MILLISECONDS);
        }

        /** Closes the connection, or ends the wait for one. Nothing of the answer is read any more, not even to skip it. */
        void breakOff() {
            if (request instanceof Cancellable cancellable) {
                cancellable.cancel();
            }
        }

        boolean isLate() {
            return late.getNow(false);
        }

        void end() {
            late.complete(false);
        }
    }

    private final class GuardedEntity extends HttpEntityWrapper {
        private final Watch watch;
        private final boolean success;
        private InputStream content;

        GuardedEntity(HttpEntity entity, Watch watch, boolean success) {
            super(entity);
            this.watch = watch;
            this.success = success;
        }

        @Override
        public InputStream getContent() throws IOException {
            if (content == null) {
                content = new GuardedStream(super.getContent(), watch, success);
            }
            return content;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            try (InputStream in = getContent()) {
                in.transferTo(out);
            }
        }
    }

    /** Counts what is read. The answer of a failure is cut at the limit, so that its status still speaks. */
    private final class GuardedStream extends FilterInputStream {
        private final Watch watch;
        private final boolean success;
        private final ByteBudget.Share share;
        private long count;
        private boolean cut;

        GuardedStream(InputStream in, Watch watch, boolean success) {
            super(in);
            this.watch = watch;
            this.success = success;
            share = limits.budget().tryTake(0).orElseThrow();
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            if (cut) {
                return -1;
            }
            int read;
            try {
                read = super.read(buffer, offset, length);
            } catch (IOException | RuntimeException e) {
                if (watch.isLate()) {
                    throw CallLimitException.late(limits.longest(), e);
                }
                throw e;
            }
            if (read < 0) {
                // A connection that was closed may look like an answer's end.
                if (watch.isLate()) {
                    throw CallLimitException.late(limits.longest(), null);
                }
                watch.end();
                return read;
            }
            return counted(read);
        }

        private int counted(int read) throws IOException {
            count += read;
            boolean large = count > limits.largestAnswer();
            if (!large && share.growTo(COPIES * count)) {
                return read;
            }
            watch.breakOff();
            if (success) {
                throw large
                        ? CallLimitException.tooLarge(limits.largestAnswer())
                        : CallLimitException.noMemory(limits.budget(), COPIES * count);
            }
            cut = true;
            return -1;
        }

        @Override
        public long skip(long bytes) throws IOException {
            return read(new byte[(int) Math.min(bytes, 8192)]);
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        /** Skips what was not read, for as long as the request may take. */
        @Override
        public void close() throws IOException {
            try {
                super.close();
            } finally {
                watch.end();
                share.close();
            }
        }
    }
}
