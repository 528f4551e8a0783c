package dev.servicebridge.flowretail;

/** What a tenant defines under names of its own. */
public enum NameKind {
    SERVICE_TYPE("service type", "serviceTypeUid"),
    SERVICE_STATUS("service status", "serviceStatusUid");

    private final String label;
    private final String uidField;

    NameKind(String label, String uidField) {
        this.label = label;
        this.uidField = uidField;
    }

    String label() {
        return label;
    }

    /** The field that holds the uid in the lists of the API. */
    String uidField() {
        return uidField;
    }
}
