package dev.servicebridge.servicesapi;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * What came as a stream, in a file that has no name: it is deleted as soon as it is open, so that nothing of a document
 * stays on the disk, whatever dies when.
 */
final class SpooledSource implements DocumentSource {
    private static final int BUFFER = 16 * 1024;

    private final FileChannel channel;

    private SpooledSource(FileChannel channel) {
        this.channel = channel;
    }

    static SpooledSource of(InputStream stream, long most) throws IOException {
        Path file = Files.createTempFile("proof-document", null);
        SpooledSource spooled;
        try {
            spooled = new SpooledSource(FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE));
        } finally {
            Files.delete(file);
        }
        try {
            spooled.fill(stream, most);
            return spooled;
        } catch (IOException | RuntimeException e) {
            spooled.close();
            throw e;
        }
    }

    private void fill(InputStream stream, long most) throws IOException {
        OutputStream out = Channels.newOutputStream(channel);
        byte[] buffer = new byte[BUFFER];
        for (long left = most; left > 0; ) {
            int read = stream.read(buffer, 0, (int) Math.min(left, BUFFER));
            if (read < 0) {
                return;
            }
            out.write(buffer, 0, read);
            left -= read;
        }
    }

    @Override
    public InputStream open() throws IOException {
        channel.position(0);
        return new Unclosed(Channels.newInputStream(channel));
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The channel outlives those who read it. */
    private static final class Unclosed extends FilterInputStream {
        private Unclosed(InputStream in) {
            super(in);
        }

        @Override
        public void close() {}
    }
}
