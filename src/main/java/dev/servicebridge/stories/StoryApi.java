package dev.servicebridge.stories;

import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;

import dev.servicebridge.access.Audit;
import dev.servicebridge.access.HttpProblem;
import dev.servicebridge.api.ApiRequest;
import dev.servicebridge.config.Role;
import dev.servicebridge.outbox.DeliveryFilter;
import dev.servicebridge.outbox.DeliveryLog;
import dev.servicebridge.outbox.PendingDeliveries;
import dev.servicebridge.texts.AlikeTexts;

/** What {@link StoryRoutes} answers; each result is to be written as JSON. */
public final class StoryApi {
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int MOST_GROUPS = 200;
    /** Groups word by word, before those are put together that differ in ids alone. */
    private static final int MOST_CAUSES = 5_000;

    private static final List<String> CRITERIA = List.of("subscriber", "account", "subject", "text");

    private final Stories stories;
    private final CommandStories commands;
    private final DeliveryLog deliveries;
    private final Consumer<DeliveryFilter> lift;
    private final Clock clock;

    /** @param lift ends the pauses of the queues of such deliveries */
    public StoryApi(
            Stories stories,
            CommandStories commands,
            DeliveryLog deliveries,
            Consumer<DeliveryFilter> lift,
            Clock clock) {
        this.stories = stories;
        this.commands = commands;
        this.deliveries = deliveries;
        this.lift = lift;
        this.clock = clock;
    }

    /**
     * Deliveries that wait for the same reason, but for the ids in it.
     *
     * @param command of commands their kind; left out of others
     * @param cause of the one that has waited longest; left out where none was tried yet
     * @param subject what that one is about
     */
    @JsonInclude(JsonInclude.Include.NON_EMPTY)
    public record Group(
            String subscriber,
            String account,
            String command,
            long deliveries,
            @JsonSerialize(using = ToStringSerializer.class) Instant oldest,
            @JsonSerialize(using = ToStringSerializer.class) Instant nextAttemptAt,
            String cause,
            String subject) {}

    /** @param pending how many deliveries wait */
    public record Pending(long pending, List<Group> groups) {}

    /** @param retried how many deliveries are tried earlier than they would have been */
    public record Retried(int retried) {}

    Story job(ApiRequest request) {
        return one(request, "service job", stories::ofJob);
    }

    Story order(ApiRequest request) {
        return one(request, "product service order", stories::ofOrder);
    }

    /** One command, its results for the role write alone. */
    CommandStory command(ApiRequest request) {
        long commandId = request.id();
        Audit caller = request.audit();
        caller.about(List.of("command " + commandId));
        return commands.find(commandId)
                .filter(command -> !caller.hides(command.account()))
                .map(command -> commands.of(command, caller.covers(Role.WRITE)))
                .orElseThrow(() -> new HttpProblem(NOT_FOUND, "There is no command " + commandId));
    }

    private static Story one(ApiRequest request, String what, Function<String, List<Story>> find) {
        String id = request.header("id");
        String account = request.account();
        Audit caller = request.audit();
        List<Story> found = find.apply(id).stream()
                .filter(story -> !caller.hides(story.account()))
                .filter(story -> account == null || story.account().equals(account))
                .toList();
        caller.about(List.of(what + " " + id));
        if (found.isEmpty()) {
            throw new HttpProblem(NOT_FOUND, "There is no " + what + " " + id);
        }
        if (found.size() > 1) {
            throw new HttpProblem(
                    CONFLICT,
                    "Several accounts know " + what + " " + id + ": say which with ?account=, one of "
                            + String.join(
                                    ", ", found.stream().map(Story::account).toList()));
        }
        return found.get(0);
    }

    /** What waits, grouped by its reason. */
    Pending pending(ApiRequest request) {
        List<PendingDeliveries> waiting = deliveries.pending(
                new DeliveryFilter(
                        request.header("subscriber"),
                        request.account(),
                        request.header("subject"),
                        request.header("text"),
                        request.accounts()),
                MOST_CAUSES);
        Map<List<Object>, Group> groups = new LinkedHashMap<>();
        waiting.forEach(each -> groups.merge(key(each), group(each), StoryApi::together));
        List<Group> largest = new ArrayList<>(groups.values());
        largest.sort((one, other) -> Long.compare(other.deliveries(), one.deliveries()));
        return new Pending(
                waiting.stream().mapToLong(PendingDeliveries::deliveries).sum(),
                largest.subList(0, Math.min(MOST_GROUPS, largest.size())));
    }

    private static List<Object> key(PendingDeliveries waiting) {
        return List.of(waiting.queue(), AlikeTexts.withoutIds(waiting.cause()));
    }

    private static Group group(PendingDeliveries waiting) {
        return new Group(
                waiting.queue().subscriber(),
                waiting.queue().account(),
                waiting.queue().command(),
                waiting.deliveries(),
                waiting.oldest(),
                waiting.nextAttemptAt(),
                waiting.cause(),
                waiting.subjectId());
    }

    private static Group together(Group one, Group other) {
        Group older = one.oldest().isAfter(other.oldest()) ? other : one;
        Instant next = one.nextAttemptAt().isAfter(other.nextAttemptAt()) ? other.nextAttemptAt() : one.nextAttemptAt();
        return new Group(
                older.subscriber(),
                older.account(),
                older.command(),
                one.deliveries() + other.deliveries(),
                older.oldest(),
                next,
                older.cause(),
                older.subject());
    }

    /** Has those that the filter in the body means tried now. */
    Retried retry(ApiRequest request) {
        Map<String, String> criteria = request.criteria(CRITERIA);
        String account = criteria.get("account");
        if (account != null) {
            request.audit().requireAccount(account);
        }
        DeliveryFilter filter = new DeliveryFilter(
                criteria.get("subscriber"), account, criteria.get("subject"), criteria.get("text"), request.accounts());
        int retried = deliveries.retryNow(filter, clock.instant());
        request.audit().about(List.of(retried + " deliveries"));
        lift.accept(filter);
        return new Retried(retried);
    }
}
