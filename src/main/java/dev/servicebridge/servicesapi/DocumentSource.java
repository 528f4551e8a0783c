package dev.servicebridge.servicesapi;

import java.io.ByteArrayInputStream;
import java.io.Closeable;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

import org.apache.camel.StreamCache;
import org.apache.camel.WrappedFile;

import dev.servicebridge.remote.InvalidCallException;

/** A document that can be read several times, from its beginning each time, by one reader at a time. */
interface DocumentSource extends Closeable {
    /** {@link #length} where it shows only by reading. */
    long UNKNOWN = -1;

    InputStream open() throws IOException;

    /** Bytes of the document. */
    default long length() {
        return UNKNOWN;
    }

    @Override
    default void close() {}

    /**
     * The document that a message's body is. What can be read again is read where it is; any other stream is kept in a
     * file until the source is closed.
     *
     * @param most bytes that are read of a stream; the rest stays in it
     * @throws InvalidCallException where the body is no document
     */
    static DocumentSource of(Object body, long most) throws IOException {
        if (body instanceof WrappedFile<?> wrapped) {
            return of(wrapped.getFile(), most);
        }
        if (body instanceof File file) {
            return of(file.toPath(), most);
        }
        if (body instanceof Path path) {
            return () -> Files.newInputStream(path);
        }
        if (body instanceof byte[] bytes) {
            return () -> new ByteArrayInputStream(bytes);
        }
        if (body instanceof StreamCache cache && body instanceof InputStream stream) {
            return new Cached(cache, stream);
        }
        if (body instanceof InputStream stream) {
            return SpooledSource.of(stream, most);
        }
        throw new InvalidCallException(
                "document",
                "the body must be a File, Path, InputStream or byte[], was "
                        + (body == null ? "null" : body.getClass().getSimpleName()));
    }

    /** A cache that is read from its beginning each time, such as a document that is kept with a command. */
    record Cached(StreamCache cache, InputStream stream) implements DocumentSource {
        @Override
        public InputStream open() {
            cache.reset();
            return stream;
        }

        /** A cache may say 0 where it does not know. */
        @Override
        public long length() {
            return cache.length() > 0 ? cache.length() : UNKNOWN;
        }
    }
}
