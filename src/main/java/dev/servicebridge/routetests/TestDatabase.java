package dev.servicebridge.routetests;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.Update;

import dev.servicebridge.json.ExactJson;

/** The database in memory that a test's bridge works on, and the ERP's tables in it. */
final class TestDatabase {
    private static final String WAITING = """
            select subscriber, account, subject_id as subject, cause from bridge.delivery where state = 'PENDING'
            """;
    private static final String DEAD = """
            select kind, account, subject_id as subject, subscriber, cause from bridge.dead_letter order by id
            """;
    private static final String ERP_TABLES = """
            select table_name as name from information_schema.tables
            where table_schema = 'erp' and table_name not like 'flyway%'
            """;

    private final String url = "jdbc:h2:mem:" + UUID.randomUUID()
            + ";DB_CLOSE_DELAY=-1;MODE=PostgreSQL;DATABASE_TO_LOWER=TRUE;DEFAULT_NULL_ORDERING=HIGH";
    private final Jdbi jdbi = Jdbi.create(url, "sa", "");

    TestDatabase() {
        // What a test writes as SQL may hold a < or a :.
        jdbi.getConfig(SqlStatements.class).setUnusedBindingAllowed(true);
    }

    /** Forgets all of it. */
    void close() {
        jdbi.useHandle(handle -> handle.execute("set db_close_delay 0"));
    }

    /** Its JDBC address. */
    String url() {
        return url;
    }

    /** Deliveries and commands that have yet to end. */
    List<JsonNode> waiting() {
        return rows(WAITING);
    }

    /** Dead letters, the oldest first. */
    List<Outcome> deadLetters() {
        return rows(DEAD).stream()
                .map(row -> new Outcome("dead letter", row.path("kind").asText(), row))
                .toList();
    }

    /** The rows of one of the ERP's tables. */
    List<JsonNode> table(String name) {
        return rows("select * from erp." + name(name));
    }

    /** The rows of all of the ERP's tables, by table. */
    Map<String, List<JsonNode>> erp() {
        Map<String, List<JsonNode>> tables = new TreeMap<>();
        rows(ERP_TABLES).forEach(row -> {
            String name = row.path("name").asText();
            tables.put(name, table(name));
        });
        return tables;
    }

    /** What a query finds, each row by its columns; texts that are JSON stay texts. */
    List<JsonNode> rows(String sql) {
        return jdbi.withHandle(handle -> {
            handle.execute("set schema erp");
            return handle.createQuery(sql.replace("<", "\\<")).mapToMap().stream()
                    .map(TestDatabase::json)
                    .toList();
        });
    }

    /** Inserts a row into one of the ERP's tables; a map or list in it becomes JSON. */
    void insert(String table, JsonNode row) {
        List<String> columns = row.properties().stream()
                .map(Map.Entry::getKey)
                .map(TestDatabase::name)
                .toList();
        String sql = "insert into erp." + name(table) + " (" + String.join(", ", columns) + ") values ("
                + String.join(", ", Collections.nCopies(columns.size(), "?")) + ")";
        jdbi.useHandle(handle -> {
            Update update = handle.createUpdate(sql);
            int position = 0;
            for (Map.Entry<String, JsonNode> value : row.properties()) {
                JsonNode given = value.getValue();
                update.bind(
                        position++, given.isNull() ? null : given.isValueNode() ? given.asText() : given.toString());
            }
            update.execute();
        });
    }

    private static String name(String name) {
        if (!name.matches("\\w+")) {
            throw new TestFault("'" + name + "' is no name of a table or column");
        }
        return name;
    }

    private static JsonNode json(Map<String, Object> row) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        row.forEach((column, value) -> {
            if (value instanceof Number || value instanceof Boolean) {
                json.set(column, ExactJson.MAPPER.valueToTree(value));
            } else {
                json.put(column, value == null ? null : value.toString());
            }
        });
        return json;
    }
}
