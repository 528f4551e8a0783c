package dev.servicebridge.commands;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

import dev.servicebridge.database.AccountsOfFilter;
import dev.servicebridge.database.Columns;
import dev.servicebridge.database.Conflicts;
import dev.servicebridge.database.Database;
import dev.servicebridge.database.EncryptionPlugin;
import dev.servicebridge.database.Json;
import dev.servicebridge.outbox.Event;
import dev.servicebridge.outbox.EventKind;
import dev.servicebridge.outbox.Outbox;

/** Keeps commands: accepted once, whatever comes twice, with how far each has come and what became of it. */
public final class Commands {
    /** So many senders may number their commands about one thing at the same moment. */
    private static final int ATTEMPTS = 50;
    /** What is longer stays out of the outbox, of which many events are read at once. */
    private static final int LONGEST_IN_EVENT = 65_536;

    private static final String OUTLINE = """
            select command_id, account, idempotency_key, command, subject, service_job_id, source, state, cause,
                created_at, finished_at
            """;

    private final Jdbi jdbi;
    private final Outbox outbox;
    private final CommandExecution execution;
    private final Set<String> resultSubscribers;

    /** @param resultSubscribers who is told how commands end */
    public Commands(Database database, CommandExecution execution, Set<String> resultSubscribers) {
        this.jdbi = database.jdbi();
        this.outbox = new Outbox();
        this.execution = execution;
        this.resultSubscribers = Set.copyOf(resultSubscribers);
    }

    /**
     * Keeps a command together with the event that has it executed, or finds the one that was sent before under the same
     * key.
     *
     * <p>Documents in its parameters are kept by themselves ({@link KeptDocument}); the command as it is kept, executed and
     * told names them. Whether a command is the same is a question of what was sent.
     *
     * @throws IdempotencyKeyReusedException where that one has other content
     */
    public AcceptedCommand accept(NewCommand command, Instant now) {
        String hash = Json.hashOfLarge(content(command));
        DocumentsInCommand documents = DocumentsInCommand.of(command.parameters(), 1);
        return Conflicts.retried(
                ATTEMPTS,
                () -> jdbi.inTransaction(handle -> known(handle, command, hash)
                        .map(known -> new AcceptedCommand(known, false))
                        .orElseGet(() -> new AcceptedCommand(insert(handle, command, documents, hash, now), true))));
    }

    private static Optional<Command> known(Handle handle, NewCommand command, String hash) {
        return handle.createQuery("select * from command where account = :account and idempotency_key = :key")
                .bind("account", command.account())
                .bind("key", command.idempotencyKey())
                .map((rs, context) -> {
                    Command known = command(rs, null, result(rs, context));
                    if (!rs.getString("content_hash").equals(hash)) {
                        throw new IdempotencyKeyReusedException(command, known.commandId());
                    }
                    return known;
                })
                .findOne();
    }

    private static ObjectNode content(NewCommand command) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("command", command.command())
                .set("parameters", command.parameters());
    }

    private Command insert(Handle handle, NewCommand command, DocumentsInCommand documents, String hash, Instant now) {
        String parameters = Json.write(documents.parameters());
        long commandId = handle.createUpdate("""
                        insert into command (account, idempotency_key, command, subject, service_job_id, source, content,
                            content_hash, state, created_at)
                        values (:account, :idempotencyKey, :command, :subject, :serviceJobId, :source, :content,
                            :hash, 'PENDING', :now)
                        """)
                .bindMethods(command)
                .bindByType("content", parameters, EncryptionPlugin.TEXT)
                .bind("serviceJobId", command.parameters().path("serviceJobId").textValue())
                .bind("hash", hash)
                .bind("now", now)
                .executeAndReturnGeneratedKeys("command_id")
                .mapTo(Long.class)
                .one();
        CommandDocuments.insert(handle, commandId, documents);
        Command accepted = outline(handle, commandId);
        ObjectNode message = message(accepted);
        if (parameters.length() <= LONGEST_IN_EVENT) {
            message.set("parameters", documents.parameters());
        }
        tell(handle, EventKind.COMMAND, accepted, command.command(), message, now, Set.of(execution.executor()));
        return accepted;
    }

    private static ObjectNode message(Command command) {
        ObjectNode message = JsonNodeFactory.instance
                .objectNode()
                .put("account", command.account())
                .put("commandId", command.commandId())
                .put("command", command.command())
                .put("idempotencyKey", command.idempotencyKey())
                .put("subject", command.subject())
                .put("source", command.source());
        return command.serviceJobId() == null ? message : message.put("serviceJobId", command.serviceJobId());
    }

    private void tell(
            Handle handle,
            EventKind kind,
            Command command,
            String status,
            ObjectNode message,
            Instant now,
            Set<String> subscribers) {
        int version = Outbox.nextVersion(handle, kind, command.account(), command.subject());
        outbox.add(
                handle,
                kind,
                command.account(),
                now,
                List.of(new Outbox.Entry(command.subject(), version, status, message.put("version", version))),
                subscribers);
    }

    /** A command with all that belongs to it. */
    public Optional<Command> find(long commandId) {
        return jdbi.withHandle(handle -> find(handle, commandId));
    }

    private static Optional<Command> find(Handle handle, long commandId) {
        return handle.createQuery("select * from command where command_id = :commandId")
                .bind("commandId", commandId)
                .map(Commands::whole)
                .findOne();
    }

    /** A command without its parameters and result, which may be long. */
    private static Command outline(Handle handle, long commandId) {
        return handle.createQuery(OUTLINE + "from command where command_id = :commandId")
                .bind("commandId", commandId)
                .map((rs, context) -> command(rs, null, null))
                .one();
    }

    /**
     * How long the parameters of a command are as they are kept, in characters, without documents that are kept by themselves;
     * 0 where there is no such command.
     */
    public long length(long commandId) {
        return jdbi.withHandle(
                handle -> handle.createQuery("select char_length(content) from command where command_id = :commandId")
                        .bind("commandId", commandId)
                        .mapTo(Long.class)
                        .findOne()
                        .orElse(0L));
    }

    /** The state of a command; empty where there is no such command. */
    public Optional<CommandState> state(long commandId) {
        return jdbi.withHandle(handle -> handle.createQuery("select state from command where command_id = :commandId")
                .bind("commandId", commandId)
                .mapTo(CommandState.class)
                .findOne());
    }

    /** Those that the filter means, latest first, without parameters and results. */
    public List<Command> list(CommandFilter filter, int limit) {
        return jdbi.withHandle(handle -> AccountsOfFilter.bind(
                        handle.createQuery(OUTLINE + """
                        from command
                        where\s""" + AccountsOfFilter.CONDITION + """
                            and (cast(:account as character varying) is null or account = :account)
                            and (cast(:stateName as character varying) is null or state = :stateName)
                            and (cast(:command as character varying) is null or command = :command)
                            and (cast(:beforeId as bigint) is null or command_id < :beforeId)
                        order by command_id desc
                        limit :limit
                        """), filter.accounts())
                .bindMethods(filter)
                .bind(
                        "stateName",
                        filter.state() == null ? null : filter.state().name())
                .bind("limit", limit)
                .map((rs, context) -> command(rs, null, null))
                .list());
    }

    /** Those about a service job of an account, latest first, without parameters and results. */
    public List<Command> about(String account, String serviceJobId, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(OUTLINE + """
                        from command where account = :account and (service_job_id = :id or subject = :id)
                        order by command_id desc
                        limit :limit
                        """)
                .bind("account", account)
                .bind("id", serviceJobId)
                .bind("limit", limit)
                .map((rs, context) -> command(rs, null, null))
                .list());
    }

    /** The steps of a command that are done, in their order. */
    public List<CommandStep> steps(long commandId) {
        return jdbi.withHandle(handle -> handle.createQuery("""
                        select step, done_at, result from command_step where command_id = :commandId
                        order by done_at nulls first, step
                        """)
                .bind("commandId", commandId)
                .map((rs, context) -> new CommandStep(
                        rs.getString("step"),
                        Columns.instant(rs, "done_at"),
                        Json.read(EncryptionPlugin.text(rs, "result", context))))
                .list());
    }

    /** How many commands are in each state; those in none are left out. */
    public static Map<CommandState, Long> counts(Database database) {
        Map<CommandState, Long> counts = new EnumMap<>(CommandState.class);
        database.jdbi().useHandle(handle -> handle.createQuery(
                        "select state, count(*) as commands from command group by state")
                .map((rs, context) -> Map.entry(CommandState.valueOf(rs.getString("state")), rs.getLong("commands")))
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue())));
        return counts;
    }

    /** What a step of a command came to; empty while it is not done. */
    public Optional<JsonNode> step(long commandId, String step) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "select result from command_step where command_id = :commandId and step = :step")
                .bind("commandId", commandId)
                .bind("step", step)
                .map((rs, context) -> Json.read(EncryptionPlugin.text(rs, "result", context)))
                .findOne());
    }

    /**
     * Keeps what a step of a command came to, in place of what it came to before. Of a command whose personal data was
     * removed while it was under way nothing is kept.
     */
    public void stepDone(long commandId, String step, JsonNode result) {
        jdbi.useHandle(handle -> handle.createUpdate("""
                        merge into command_step using (select command_id, cast(:step as character varying) as step,
                                cast(:result as text) as result
                            from command where command_id = :commandId and personal_data_removed_at is null)
                            as saved
                        on command_step.command_id = saved.command_id and command_step.step = saved.step
                        when matched then update set result = saved.result, done_at = current_timestamp
                        when not matched then insert (command_id, step, result, done_at)
                            values (saved.command_id, saved.step, saved.result, current_timestamp)
                        """)
                .bind("commandId", commandId)
                .bind("step", step)
                .bindByType("result", Json.write(result), EncryptionPlugin.TEXT)
                .execute());
    }

    /** Records that a command was executed, and has it told; one that has ended already stays as it is. */
    public void done(long commandId, JsonNode result, Instant now) {
        jdbi.useTransaction(handle -> end(handle, commandId, CommandState.DONE, result, null, now));
    }

    /** Notes why a command could not be executed yet, for whoever asks for it meanwhile. */
    static void waits(Handle handle, Event event, String cause) {
        handle.createUpdate("update command set cause = :cause where command_id = :commandId and state = 'PENDING'")
                .bind("cause", cause)
                .bind("commandId", commandId(event.message()))
                .execute();
    }

    /** Records that a command was given up, in the transaction that keeps its dead letter. */
    void failed(Handle handle, Event event, String cause, Instant now) {
        end(handle, commandId(event.message()), CommandState.FAILED, null, cause, now);
    }

    /** Records that a command is not executed any more. */
    public void giveUp(Handle handle, long commandId, String cause, Instant now) {
        end(handle, commandId, CommandState.FAILED, null, cause, now);
    }

    private void end(Handle handle, long commandId, CommandState state, JsonNode result, String cause, Instant now) {
        int ended = handle.createUpdate("""
                        update command set state = :state, result = :result, cause = :cause, finished_at = :now
                        where command_id = :commandId and state = 'PENDING'
                        """)
                .bind("commandId", commandId)
                .bind("state", state.name())
                .bindByType("result", result == null ? null : Json.write(result), EncryptionPlugin.TEXT)
                .bind("cause", cause)
                .bind("now", now)
                .execute();
        if (ended == 1) {
            Command command = outline(handle, commandId);
            ObjectNode message = message(command).put("state", state.name());
            if (cause != null) {
                message.put("cause", cause);
            }
            if (result != null && Json.write(result).length() <= LONGEST_IN_EVENT) {
                message.set("result", result);
            }
            message.put("finishedAt", now.toString());
            tell(handle, EventKind.COMMAND_RESULT, command, state.name(), message, now, resultSubscribers);
        }
    }

    /** Has a command that failed executed once more; the steps that it made stand. */
    static void reopen(Handle handle, long commandId) {
        handle.createUpdate("""
                        update command set state = 'PENDING', cause = null, finished_at = null
                        where command_id = :commandId and state = 'FAILED'
                        """).bind("commandId", commandId).execute();
    }

    /** Whether what a command would set has been set by a later one. */
    static boolean isOvertaken(Handle handle, long commandId, CommandExecution execution) {
        return handle.createQuery("""
                        select count(*) from command c join command later on later.account = c.account
                            and later.subject = c.subject and later.command = c.command
                            and later.command_id > c.command_id and later.state = 'DONE'
                        where c.command_id = :commandId and c.command in (<setting>)
                        """)
                        .bind("commandId", commandId)
                        .bindList("setting", execution.setting())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    static long commandId(JsonNode message) {
        return message.path("commandId").asLong();
    }

    private static Command whole(ResultSet rs, StatementContext context) throws SQLException {
        return command(rs, Json.read(EncryptionPlugin.text(rs, "content", context)), result(rs, context));
    }

    private static JsonNode result(ResultSet rs, StatementContext context) throws SQLException {
        String result = EncryptionPlugin.text(rs, "result", context);
        return result == null ? null : Json.read(result);
    }

    private static Command command(ResultSet rs, JsonNode parameters, JsonNode result) throws SQLException {
        return new Command(
                rs.getLong("command_id"),
                rs.getString("account"),
                rs.getString("idempotency_key"),
                rs.getString("command"),
                rs.getString("subject"),
                rs.getString("service_job_id"),
                rs.getString("source"),
                parameters,
                CommandState.valueOf(rs.getString("state")),
                result,
                rs.getString("cause"),
                Columns.instant(rs, "created_at"),
                Columns.instant(rs, "finished_at"));
    }
}
