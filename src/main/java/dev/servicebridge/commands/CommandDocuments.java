package dev.servicebridge.commands;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

import dev.servicebridge.database.Database;
import dev.servicebridge.database.Encryption;
import dev.servicebridge.database.EncryptionPlugin;

/**
 * The documents of commands: binary, encrypted, in pieces. They come and go with their command, in its transactions, and are
 * read as streams, so that of a document no more than a piece is in memory.
 */
public final class CommandDocuments {
    /**
     * What a document takes of the heap while it is read, in bytes: a piece as the driver reads it, as it is encrypted and as
     * it is, and copies on the way.
     */
    public static final long HEAP_OF_A_STREAM = 8L * CommandDocuments.PIECE;

    /** Bytes. H2 writes a row through several buffers of its size: with rows of 256 KB it needs twice the heap. */
    static final int PIECE = 64 * 1024;

    /** H2 reads what a statement deletes into memory first. */
    private static final int DELETED_AT_ONCE = 16;

    private final Jdbi jdbi;

    public CommandDocuments(Database database) {
        this.jdbi = database.jdbi();
    }

    /** Whether a command has documents that are kept by themselves. */
    public boolean isAny(long commandId) {
        return jdbi.withHandle(handle -> last(handle, commandId)) > 0;
    }

    /**
     * A document from its beginning. Each piece is read when it is needed, by itself: no connection is held meanwhile.
     *
     * @return fails with an {@link IOException} where the database cannot be read, and where the document is not kept any
     *     more: the personal data of its command was removed
     */
    public InputStream open(KeptDocument document) {
        return new Pieces(document);
    }

    /** The highest number of a document of a command; 0 where there is none. */
    static int last(Handle handle, long commandId) {
        return handle.createQuery(
                        "select coalesce(max(document), 0) from command_document where command_id = :commandId")
                .bind("commandId", commandId)
                .mapTo(Integer.class)
                .one();
    }

    /** Keeps documents of a command, under the numbers that they have. */
    static void insert(Handle handle, long commandId, DocumentsInCommand documents) {
        Encryption encryption = EncryptionPlugin.of(handle);
        for (DocumentsInCommand.Content document : documents.contents()) {
            int number = document.named().number();
            byte[] bytes = document.bytes();
            handle.createUpdate("""
                            insert into command_document (command_id, document, length, sha256, key_id)
                            values (:commandId, :document, :length, :sha256, :key)
                            """)
                    .bind("commandId", commandId)
                    .bind("document", number)
                    .bind("length", bytes.length)
                    .bind("sha256", document.named().sha256())
                    .bind("key", encryption.currentKey())
                    .execute();
            for (int piece = 0; piece * PIECE < bytes.length; piece++) {
                Place at = new Place(commandId, number, piece);
                byte[] part = Arrays.copyOfRange(bytes, piece * PIECE, Math.min(bytes.length, (piece + 1) * PIECE));
                handle.createUpdate("""
                                insert into command_document_piece (command_id, document, piece, content)
                                values (:commandId, :document, :piece, :content)
                                """)
                        .bindMethods(at)
                        .bind("content", encryption.encrypt(part, at.bytes()))
                        .execute();
            }
        }
    }

    /**
     * Takes documents out of what a person put in place of a command's parameters, and keeps them with the command. The
     * transaction holds the command until its end, so that nobody empties it meanwhile.
     *
     * @param parameters what the person put there
     * @return the parameters with each document named; as they were where the command is empty
     */
    static JsonNode keep(Handle handle, long commandId, JsonNode parameters) {
        boolean isKept = handle.createQuery("""
                        select command_id from command
                        where command_id = :commandId and personal_data_removed_at is null for update
                        """)
                .bind("commandId", commandId)
                .mapTo(Long.class)
                .findOne()
                .isPresent();
        if (!isKept) {
            return parameters;
        }
        DocumentsInCommand documents = DocumentsInCommand.of(parameters, last(handle, commandId) + 1);
        insert(handle, commandId, documents);
        return documents.parameters();
    }

    /** Deletes the documents of commands. */
    public static void delete(Handle handle, Collection<Long> commandIds) {
        for (Place last : lastPieces(handle, commandIds)) {
            for (int from = 0; from <= last.piece(); from += DELETED_AT_ONCE) {
                handle.createUpdate("""
                                delete from command_document_piece
                                where command_id = :commandId and document = :document and piece >= :from
                                    and piece < :to
                                """)
                        .bind("commandId", last.commandId())
                        .bind("document", last.document())
                        .bind("from", from)
                        .bind("to", from + DELETED_AT_ONCE)
                        .execute();
            }
        }
        if (!commandIds.isEmpty()) {
            handle.createUpdate("delete from command_document where command_id in (<ids>)")
                    .bindList("ids", commandIds)
                    .execute();
        }
    }

    private static List<Place> lastPieces(Handle handle, Collection<Long> commandIds) {
        if (commandIds.isEmpty()) {
            return List.of();
        }
        return handle.createQuery("""
                        select command_id, document, max(piece) as piece from command_document_piece
                        where command_id in (<ids>) group by command_id, document
                        """)
                .bindList("ids", commandIds)
                .map((rs, context) -> new Place(rs.getLong("command_id"), rs.getInt("document"), rs.getInt("piece")))
                .list();
    }

    /** Encrypts one document with the current key that is not; a reader sees all of it in one way or the other. */
    public static boolean reencrypt(Handle handle, Encryption encryption) {
        Optional<Place> found = handle.createQuery("""
                        select command_id, document from command_document
                        where key_id <> :key order by command_id, document limit 1 for update
                        """)
                .bind("key", encryption.currentKey())
                .map((rs, context) -> new Place(rs.getLong("command_id"), rs.getInt("document"), 0))
                .findOne();
        found.ifPresent(document -> {
            Optional<byte[]> content = piece(handle, document);
            for (int piece = 0; content.isPresent(); piece++) {
                Place at = new Place(document.commandId(), document.document(), piece);
                handle.createUpdate("""
                                update command_document_piece set content = :content
                                where command_id = :commandId and document = :document and piece = :piece
                                """)
                        .bindMethods(at)
                        .bind("content", encryption.encrypt(content.get(), at.bytes()))
                        .execute();
                content = piece(handle, new Place(document.commandId(), document.document(), piece + 1));
            }
            handle.createUpdate("""
                            update command_document set key_id = :key
                            where command_id = :commandId and document = :document
                            """)
                    .bindMethods(document)
                    .bind("key", encryption.currentKey())
                    .execute();
        });
        return found.isPresent();
    }

    /** How many documents there are by the id of their key; empty is the id of those that are not encrypted. */
    public static Map<String, Long> keys(Handle handle) {
        Map<String, Long> keys = new TreeMap<>();
        handle.createQuery("select key_id, count(*) as documents from command_document group by key_id")
                .map((rs, context) -> Map.entry(rs.getString("key_id"), rs.getLong("documents")))
                .forEach(key -> keys.put(key.getKey(), key.getValue()));
        return keys;
    }

    private static Optional<byte[]> piece(Handle handle, Place at) {
        Encryption encryption = EncryptionPlugin.of(handle);
        return handle.createQuery("""
                        select d.key_id, p.content from command_document d join command_document_piece p
                            on p.command_id = d.command_id and p.document = d.document
                        where d.command_id = :commandId and d.document = :document and p.piece = :piece
                        """)
                .bindMethods(at)
                .map((rs, context) -> encryption.open(rs.getString("key_id"), rs.getBytes("content"), at.bytes()))
                .findOne();
    }

    /** Where a piece belongs. What is encrypted is bound to it: nobody can put a piece into the place of another. */
    public record Place(long commandId, int document, int piece) {
        byte[] bytes() {
            return ByteBuffer.allocate(Long.BYTES + 2 * Integer.BYTES)
                    .putLong(commandId)
                    .putInt(document)
                    .putInt(piece)
                    .array();
        }
    }

    private final class Pieces extends InputStream {
        private final KeptDocument document;
        private ByteBuffer piece = ByteBuffer.allocate(0);
        private int next;
        private long left;

        Pieces(KeptDocument document) {
            this.document = document;
            this.left = document.length();
        }

        @Override
        public int read() throws IOException {
            return isAtEnd() ? -1 : Byte.toUnsignedInt(piece.get());
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, into.length);
            if (length == 0) {
                return 0;
            }
            if (isAtEnd()) {
                return -1;
            }
            int read = Math.min(length, piece.remaining());
            piece.get(into, offset, read);
            return read;
        }

        /** Reads the next piece where the last one is used up. */
        private boolean isAtEnd() throws IOException {
            if (piece.hasRemaining()) {
                return false;
            }
            if (left <= 0) {
                return true;
            }
            piece = ByteBuffer.wrap(load());
            next++;
            left -= piece.remaining();
            return !piece.hasRemaining();
        }

        private byte[] load() throws IOException {
            Place at = new Place(document.commandId(), document.number(), next);
            try {
                return jdbi.withHandle(handle -> piece(handle, at))
                        .orElseThrow(() -> new IOException(
                                named() + " is not kept any more: the personal data of the command was removed"));
            } catch (JdbiException e) {
                throw new IOException(named() + " cannot be read from the database", e);
            }
        }

        private String named() {
            return "Document " + document.number() + " of command " + document.commandId();
        }
    }
}
