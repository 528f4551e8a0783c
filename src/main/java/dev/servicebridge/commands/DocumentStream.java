package dev.servicebridge.commands;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

import org.apache.camel.Exchange;
import org.apache.camel.StreamCache;

/**
 * A document that is kept with a command, as a body that Camel and the routes of users can read, and read again: each time from
 * the database, a piece at a time.
 */
final class DocumentStream extends InputStream implements StreamCache {
    private final CommandDocuments documents;
    private final KeptDocument document;
    private InputStream stream;
    private long position;

    DocumentStream(CommandDocuments documents, KeptDocument document) {
        this.documents = documents;
        this.document = document;
        reset();
    }

    /** Begins anew. */
    @Override
    public void reset() {
        stream = documents.open(document);
        position = 0;
    }

    @Override
    public int read() throws IOException {
        int read = stream.read();
        position += read < 0 ? 0 : 1;
        return read;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = stream.read(into, offset, length);
        position += Math.max(read, 0);
        return read;
    }

    @Override
    public void writeTo(OutputStream out) throws IOException {
        transferTo(out);
    }

    @Override
    public StreamCache copy(Exchange exchange) {
        return new DocumentStream(documents, document);
    }

    @Override
    public boolean inMemory() {
        return false;
    }

    @Override
    public long length() {
        return document.length();
    }

    @Override
    public long position() {
        return position;
    }

    /** Without what is in it. */
    @Override
    public String toString() {
        return "DocumentStream[" + document.length() + " bytes]";
    }
}
