package dev.servicebridge.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The one reader of text files. Text is UTF-8; a file that an editor saved with a byte order mark is read as the mark
 * says (UTF-8 or UTF-16), and the mark is no part of its text.
 */
public final class TextFile {
    private enum ByteOrderMark {
        UTF_8(StandardCharsets.UTF_8, 0xef, 0xbb, 0xbf),
        UTF_16_BIG(StandardCharsets.UTF_16BE, 0xfe, 0xff),
        UTF_16_LITTLE(StandardCharsets.UTF_16LE, 0xff, 0xfe);

        private final Charset charset;
        private final byte[] bytes;

        ByteOrderMark(Charset charset, int... bytes) {
            this.charset = charset;
            this.bytes = new byte[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                this.bytes[i] = (byte) bytes[i];
            }
        }

        private boolean begins(byte[] content) {
            return content.length >= bytes.length && Arrays.equals(content, 0, bytes.length, bytes, 0, bytes.length);
        }
    }

    private TextFile() {}

    /**
     * The whole text of a file.
     *
     * @throws CharacterCodingException where it is not UTF-8, nor what its byte order mark says
     */
    public static String read(Path file) throws IOException {
        return decode(Files.readAllBytes(file));
    }

    /**
     * The whole text of a stream, which stays open.
     *
     * @throws CharacterCodingException as {@link #read(Path)}
     */
    public static String read(InputStream in) throws IOException {
        return decode(in.readAllBytes());
    }

    private static String decode(byte[] content) throws CharacterCodingException {
        for (ByteOrderMark mark : ByteOrderMark.values()) {
            if (mark.begins(content)) {
                return decode(content, mark.bytes.length, mark.charset);
            }
        }
        return decode(content, 0, StandardCharsets.UTF_8);
    }

    /** A new decoder, unlike a string's constructor, refuses what it cannot read. */
    private static String decode(byte[] content, int from, Charset charset) throws CharacterCodingException {
        return charset.newDecoder()
                .decode(ByteBuffer.wrap(content, from, content.length - from))
                .toString();
    }
}
