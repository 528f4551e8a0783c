package dev.servicebridge.references;

/**
 * What something of one system is called in another.
 *
 * @param account the account to which both belong
 * @param system the other system, such as {@code flow-retail}
 * @param kind what it is, such as {@code service-order}
 * @param localId the id it has in the bridge, such as a service job's
 * @param remoteId the id that the other system gave it
 * @param contentHash the hash of what was last sent there; null where nobody keeps one
 */
public record RemoteReference(
        String account, String system, String kind, String localId, String remoteId, String contentHash) {}
