package dev.servicebridge.capacity;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.servicebridge.config.SettingsReader;
import dev.servicebridge.polling.StateChangeLog;
import dev.servicebridge.remote.ApiError;
import dev.servicebridge.remote.RemoteCallException;
import dev.servicebridge.remote.RemoteWords;
import dev.servicebridge.texts.FaultText;

/**
 * The steps of {@code routes/capacity/capacity-schedules.yaml}: working hours become schedules, in instants, each resource's
 * whole horizon at a time. Whether {@code updateSchedule} replaces a schedule or adds to it is not documented: a whole one
 * is right in both cases. Where it adds, hours that were told once cannot be taken back, for a record's capacity is 1 or
 * more; so the time of those is reserved as a break.
 */
public final class Schedules {
    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);
    private static final String SOURCE = "working-hours";

    private final CapacityAccounts accounts;
    private final SentSchedules sent;
    private final BusyTimes busyTimes;
    private final Clock clock;
    private final Settings settings;
    private final StateChangeLog stateChanges = new StateChangeLog(LOG);

    /**
     * @param horizon how far ahead schedules are told
     * @param blockWithdrawn whether hours that were told and are no longer worked are reserved
     */
    public record Settings(Duration horizon, boolean blockWithdrawn) {
        /** Those of the settings {@code capacity.schedules.*}. */
        public static Settings from(SettingsReader reader) {
            return new Settings(
                    reader.duration("capacity.schedules.horizon"), reader.flag("capacity.schedules.block-withdrawn"));
        }
    }

    /** A resource's schedule that is to be sent. */
    public record Update(String account, String resourceId, SentSchedule before, ScheduleContent content) {}

    /** An account's schedules that are to be sent. */
    public record Updates(String account, List<Update> updates) {}

    public Schedules(
            CapacityAccounts accounts, SentSchedules sent, BusyTimes busyTimes, Clock clock, Settings settings) {
        this.accounts = accounts;
        this.sent = sent;
        this.busyTimes = busyTimes;
        this.clock = clock;
        this.settings = settings;
    }

    /**
     * What is to be sent, by account. A resource's hours change with its rows, and every day, when the horizon moves on.
     *
     * @param rows all of {@code erp.working_hours}
     */
    public List<Updates> due(List<Map<String, Object>> rows) {
        List<WorkingHours> shifts = read(rows);
        return accounts.names().stream()
                .map(account -> new Updates(account, due(account, shifts)))
                .filter(updates -> !updates.updates.isEmpty())
                .toList();
    }

    private List<WorkingHours> read(List<Map<String, Object>> rows) {
        List<WorkingHours> shifts = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            try {
                shifts.add(WorkingHoursReader.read(row));
            } catch (IllegalArgumentException e) {
                faults.add(e.getMessage());
            }
        }
        if (faults.isEmpty()) {
            stateChanges.end(SOURCE, "erp.working_hours: every row can be read again");
        } else {
            stateChanges.begin(
                    SOURCE,
                    faults.get(0) + (faults.size() > 1 ? " (and " + (faults.size() - 1) + " more)" : "")
                            + "; the row is left out until it is corrected",
                    null);
        }
        return shifts;
    }

    private List<Update> due(String account, List<WorkingHours> shifts) {
        Instant from = clock.instant().truncatedTo(ChronoUnit.DAYS);
        Instant to = from.plus(settings.horizon);
        Map<String, List<WorkingHours>> byResource = shifts.stream()
                .filter(shift -> shift.account().equals(account))
                .collect(Collectors.groupingBy(WorkingHours::resourceId, TreeMap::new, Collectors.toList()));
        Map<String, SentSchedule> known = sent.ofAccount(account).stream()
                .collect(Collectors.toMap(SentSchedule::resourceId, Function.identity()));
        // A resource whose last row went away has hours to take back.
        known.keySet().forEach(resource -> byResource.putIfAbsent(resource, List.of()));
        Set<String> again = sent.toSendAgain(account);
        List<Update> updates = new ArrayList<>();
        byResource.forEach((resource, ofResource) -> {
            SentSchedule before = known.get(resource);
            ScheduleContent told = before == null ? ScheduleContent.NONE : ScheduleContent.of(before.content());
            List<Timeline.Stretch> hours = WorkingHours.between(ofResource, from, to);
            if (!hours.equals(told.hours()) || again.contains(resource)) {
                updates.add(new Update(account, resource, before, ScheduleContent.after(told, hours, clock.instant())));
            }
        });
        return updates;
    }

    /** Whether an update has anything to be told; one of a resource that no longer works has not. */
    public boolean hasHours(Update update) {
        return !update.content.request(clock.instant()).path("schedules").isEmpty();
    }

    /** The body of the call that sends an update. */
    public JsonNode request(Update update) {
        return update.content.request(clock.instant());
    }

    /**
     * Records an answer, with what it remarks on single records.
     *
     * @param words those of the call, see {@link RemoteWords#orPlain}
     */
    public void answered(Update update, JsonNode answer, String requestId, RemoteWords words) {
        RemoteWords known = RemoteWords.orPlain(words);
        List<String> errors = new ArrayList<>();
        List<String> errorsWhole = new ArrayList<>();
        List<String> warnings = new ArrayList<>();
        for (JsonNode record : answer.path("payload")) {
            JsonNode hours = record.path("availability");
            String place = known.shown(hours.path("startTime").asText()) + " to "
                    + known.shown(hours.path("endTime").asText()) + ": ";
            List<ApiError> refused = ApiError.errors(record.path("errors"));
            List<ApiError> remarks = ApiError.all(record.path("warnings"));
            if (!refused.isEmpty()) {
                FaultText text = ApiError.describe(refused, known).after(place);
                errors.add(text.shown());
                errorsWhole.add(text.whole() == null ? text.shown() : text.whole());
            }
            if (!remarks.isEmpty()) {
                warnings.add(place + ApiError.describe(remarks, known).shown());
            }
        }
        record(
                update,
                errors.isEmpty() ? null : new FaultText(String.join("; ", errors), String.join("; ", errorsWhole)),
                requestId);
        if (!warnings.isEmpty()) {
            LOG.info("{} was taken, with warnings: {}", subject(update), String.join("; ", warnings));
        }
    }

    /**
     * Records a refusal, which is not tried again until the hours change.
     *
     * @throws RemoteCallException where the call may succeed later, or the fault is the account's
     */
    public void failed(Update update, RemoteCallException fault) {
        if (!ReservationWork.isRefusal(fault)) {
            throw fault;
        }
        record(update, new FaultText(fault.getMessage(), fault.wholeText()), fault.getRequestId());
    }

    /** Records that a resource has no hours any more, of which nothing can be told. */
    public void nothing(Update update) {
        record(update, null, null);
    }

    /** What is refused is refused again when the horizon moves on; it is told once. */
    private void record(Update update, FaultText refusal, String requestId) {
        String refused = refusal == null ? null : refusal.shown();
        boolean isNew = refused != null && (update.before == null || !Objects.equals(refused, update.before.refused()));
        sent.save(
                new SentSchedule(update.account, update.resourceId, update.content.json(), refused),
                refusal == null ? null : refusal.whole(),
                isNew,
                requestId,
                clock.instant());
        if (isNew) {
            LOG.warn("{} was refused in part or whole, and is kept as a dead letter: {}", subject(update), refused);
        }
    }

    /** Reserves what was told and is no longer worked, and frees what is worked again. */
    public void block(String account) {
        ArrayNode blocks = JsonNodeFactory.instance.arrayNode();
        if (settings.blockWithdrawn) {
            sent.ofAccount(account).forEach(schedule -> ScheduleContent.of(schedule.content())
                    .withdrawn()
                    .forEach(stretch -> blocks.addObject()
                            .put("account", account)
                            .put("source", SOURCE)
                            .put("sourceId", schedule.resourceId() + " " + stretch.start() + " " + stretch.end())
                            .put("resourceId", schedule.resourceId())
                            .put("type", "BREAK")
                            .put("start", stretch.start().toString())
                            .put("end", stretch.end().toString())
                            .put("capacity", stretch.amount())));
        }
        busyTimes.replace(account, SOURCE, blocks);
    }

    private static String subject(Update update) {
        return "The schedule of resource " + update.resourceId + " of account " + update.account;
    }
}
