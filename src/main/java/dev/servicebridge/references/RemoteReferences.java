package dev.servicebridge.references;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.cluster.NotOwnedException;
import dev.servicebridge.cluster.Ownership;

/**
 * What another system holds for a thing of ours, and what we sent for it last: lets a route leave out calls that would
 * change nothing, and leave alone what the other system's users changed since.
 */
public final class RemoteReferences {
    private final RemoteReferenceStore references;
    private final Ownership ownership;

    /** On a node that works for all accounts. */
    public RemoteReferences(RemoteReferenceStore references) {
        this(references, Ownership.ALL);
    }

    /** @param ownership what was sent for whose accounts this node may still tell */
    public RemoteReferences(RemoteReferenceStore references, Ownership ownership) {
        this.references = references;
        this.ownership = ownership;
    }

    /** The other system's id of the thing; null where none is known. */
    public String remoteId(String account, String system, String kind, String localId) {
        return references
                .find(account, system, kind, localId)
                .map(RemoteReference::remoteId)
                .orElse(null);
    }

    /**
     * The other system's id of what was sent last; null where nothing was, or where that is in doubt because two nodes may
     * have sent at the same time.
     */
    public String remoteIdSent(String account, String system, String kind, String localId) {
        return references
                .find(account, system, kind, localId)
                .filter(reference -> reference.contentHash() != null)
                .map(RemoteReference::remoteId)
                .orElse(null);
    }

    /** Whether this very content was the last that was sent for the thing. */
    public boolean isSent(String account, String system, String kind, String localId, JsonNode content) {
        return references
                .find(account, system, kind, localId)
                .filter(reference -> hash(content).equals(reference.contentHash()))
                .isPresent();
    }

    /**
     * Keeps the other system's id of the thing and what was sent for it.
     *
     * @param remoteId null where the other system was sent nothing of that kind: then nothing is kept
     * @throws NotOwnedException where another node may have sent something newer
     */
    public void remember(
            String account, String system, String kind, String localId, String remoteId, JsonNode content) {
        if (!ownership.isHeld(account)) {
            throw new NotOwnedException(account);
        }
        if (remoteId == null) {
            return;
        }
        references.save(account, system, kind, localId, remoteId, hash(content));
    }

    /**
     * Keeps the id that the other system is about to have for a thing, before it is created there: whoever sees it in that
     * system meanwhile, or after an answer that was lost, knows whose it is. Nothing counts as sent by that.
     *
     * @throws NotOwnedException where another node may have sent something newer
     */
    public void expect(String account, String system, String kind, String localId, String remoteId) {
        if (!ownership.isHeld(account)) {
            throw new NotOwnedException(account);
        }
        references.save(account, system, kind, localId, remoteId, null);
    }

    private static String hash(JsonNode content) {
        try {
            byte[] text = content.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every JVM has SHA-256", e);
        }
    }
}
