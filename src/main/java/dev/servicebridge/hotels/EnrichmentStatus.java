package dev.servicebridge.hotels;

/** How merging one part of a product service order went; the message of the order tells it. */
enum EnrichmentStatus {
    /** The part is there. */
    MERGED,
    /** The order names no such part. */
    NONE,
    /** The hotel system was asked and does not know the part: deleted, or out of the access token's scope. */
    MISSING,
    /** The hotel system could not be asked, or did not answer in time. What was known before is kept. */
    LATE;

    /** Whether a later attempt may do better. */
    boolean mayHeal() {
        return this == MISSING || this == LATE;
    }
}
