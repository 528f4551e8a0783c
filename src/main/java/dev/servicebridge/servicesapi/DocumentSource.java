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
    InputStream open() throws IOException;

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
            return () -> {
                cache.reset();
                return stream;
            };
        }
        if (body instanceof InputStream stream) {
            return SpooledSource.of(stream, most);
        }
        throw new InvalidCallException(
                "document",
                "the body must be a File, Path, InputStream or byte[], was "
                        + (body == null ? "null" : body.getClass().getSimpleName()));
    }
}
