package dev.servicebridge.database;

/**
 * A schema as {@code service-bridge check} found it, and what a start would do with it.
 *
 * @param database the address, without options
 * @param schema {@code bridge} or {@code erp}
 * @param version the version of its tables; null where there are none
 * @param target the version that this bridge needs
 */
public record SchemaState(String database, String schema, String version, String target) {
    /** In words, for an operator. */
    public String describe() {
        String place = database + ", schema " + schema + ": ";
        if (version == null) {
            return place + "no tables yet; a start creates version " + target;
        }
        return place + "version " + version
                + (version.equals(target) ? ", as it must be" : "; a start migrates it to version " + target);
    }
}
