package dev.servicebridge.deadletters;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import org.jdbi.v3.core.Jdbi;

import dev.servicebridge.database.Columns;
import dev.servicebridge.database.Database;
import dev.servicebridge.texts.AlikeTexts;

/** Groups dead letters by their cause: those of one kind, account and subscriber whose causes differ in ids alone. */
public final class DeadLetterCauses {
    /** Causes word by word, before those are put together that differ in ids alone. */
    private static final int MOST = 5_000;

    private final Jdbi jdbi;

    public DeadLetterCauses(Database database) {
        this.jdbi = database.jdbi();
    }

    /**
     * Letters with the same cause, to be written as JSON.
     *
     * @param cause the short name of the group, which the filter {@code cause} takes
     * @param subscriber left out where they are no deliveries
     * @param causes of the latest letter, outermost first
     * @param example the id of the latest letter
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Group(
            String cause,
            String kind,
            String account,
            String subscriber,
            long letters,
            @JsonSerialize(using = ToStringSerializer.class) Instant oldest,
            @JsonSerialize(using = ToStringSerializer.class) Instant latest,
            List<String> causes,
            long example,
            @JsonIgnore Set<String> texts) {

        private Group with(Group other) {
            Group later = example > other.example ? this : other;
            Set<String> all = new HashSet<>(texts);
            all.addAll(other.texts);
            return new Group(
                    cause,
                    kind,
                    account,
                    subscriber,
                    letters + other.letters,
                    oldest.isBefore(other.oldest) ? oldest : other.oldest,
                    latest.isAfter(other.latest) ? latest : other.latest,
                    later.causes,
                    later.example,
                    all);
        }
    }

    /** The groups of the letters that a filter means, the largest first. */
    List<Group> of(DeadLetterFilter filter) {
        Map<String, Group> groups = new LinkedHashMap<>();
        jdbi.useHandle(handle -> DeadLetters.matching(handle, """
                        select kind, account, coalesce(subscriber, '') as subscriber, cause, count(*) as letters,
                            min(created_at) as oldest, max(created_at) as latest, max(id) as example
                        from dead_letter""", filter, """
                        group by kind, account, coalesce(subscriber, ''), cause
                        order by letters desc, example desc
                        limit :limit
                        """, MOST)
                .map((rs, context) -> {
                    String cause = rs.getString("cause");
                    String kind = rs.getString("kind");
                    String account = rs.getString("account");
                    String subscriber = rs.getString("subscriber");
                    return new Group(
                            AlikeTexts.name(kind, account, subscriber, AlikeTexts.withoutIds(cause)),
                            kind,
                            account,
                            subscriber,
                            rs.getLong("letters"),
                            Columns.instant(rs, "oldest"),
                            Columns.instant(rs, "latest"),
                            DeadLetterReport.causes(cause),
                            rs.getLong("example"),
                            Set.of(cause));
                })
                .forEach(group -> groups.merge(group.cause(), group, Group::with)));
        List<Group> largest = new ArrayList<>(groups.values());
        largest.sort(Comparator.comparingLong(Group::letters).reversed());
        return largest;
    }

    /** The same filter for the letters of one group alone; of none where there is no such group. */
    DeadLetterFilter only(DeadLetterFilter filter, String cause) {
        return filter.of(of(filter).stream()
                .filter(group -> group.cause().equals(cause))
                .findFirst()
                .map(group -> new CauseGroup(group.kind(), group.account(), group.subscriber(), group.texts()))
                .orElse(CauseGroup.NONE));
    }
}
