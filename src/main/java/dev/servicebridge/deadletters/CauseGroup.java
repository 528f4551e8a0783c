package dev.servicebridge.deadletters;

import java.util.Set;

/**
 * The letters of one kind, account and subscriber that were given up for the same reason.
 *
 * @param subscriber empty where they are no deliveries
 * @param texts the causes, word by word; none where there is no such group
 */
record CauseGroup(String kind, String account, String subscriber, Set<String> texts) {
    /** That of no letter. */
    static final CauseGroup NONE = new CauseGroup("", "", "", Set.of());
}
