package dev.servicebridge.flowretail;

/** What a tenant defines under names of its own. */
public enum NameKind {
    SERVICE_TYPE("service type", "serviceTypeUid", "listServiceTypes"),
    SERVICE_STATUS("service status", "serviceStatusUid", "listServiceStatuses");

    private final String label;
    private final String uidField;
    private final String operation;

    NameKind(String label, String uidField, String operation) {
        this.label = label;
        this.uidField = uidField;
        this.operation = operation;
    }

    /** The operation of Flow Retail that lists them. */
    public String getOperation() {
        return operation;
    }

    String label() {
        return label;
    }

    /** The field that holds the uid in the lists of the API. */
    String uidField() {
        return uidField;
    }
}
