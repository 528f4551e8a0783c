package dev.servicebridge.routetests;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import org.jdbi.v3.core.JdbiException;

/** What a test expects of a table of the ERP, or of a query. */
final class ErpRows {
    private final TestDatabase database;
    private final JsonNode entry;
    private final String place;

    /** @param place where the entry stands in the test file */
    ErpRows(TestDatabase database, JsonNode entry, String place) {
        this.database = database;
        this.entry = entry;
        this.place = place;
    }

    List<Failure> unmet() {
        try {
            return entry.has("sql")
                    ? ofQuery(database.rows(entry.path("sql").asText()))
                    : ofTable(database.table(entry.path("table").asText()));
        } catch (JdbiException e) {
            throw new TestFault(
                    place + ": the database refuses it: " + e.getCause().getMessage(), e);
        }
    }

    private List<Failure> ofQuery(List<JsonNode> came) {
        JsonNode rows = entry.path("rows");
        List<Failure> failures = new ArrayList<>();
        if (rows.size() != came.size()) {
            failures.add(new Failure(
                    rows.size() + " rows of " + entry.path("sql").asText(),
                    came.size() + ": " + Shown.cut(came.toString()),
                    "correct the route, or " + place));
            return failures;
        }
        for (int i = 0; i < rows.size(); i++) {
            for (String difference : Difference.between("rows[" + i + "]", rows.get(i), came.get(i))) {
                failures.add(new Failure(
                        "row " + Shown.json(rows.get(i)) + " of "
                                + entry.path("sql").asText(),
                        difference,
                        "correct the route, or " + place));
            }
        }
        return failures;
    }

    private List<Failure> ofTable(List<JsonNode> came) {
        String table = "erp." + entry.path("table").asText();
        JsonNode rows = entry.path("rows");
        List<Failure> failures = new ArrayList<>();
        if (rows.isEmpty() && !came.isEmpty()) {
            failures.add(
                    new Failure("no row in " + table, Shown.cut(came.toString()), "correct the route, or " + place));
        }
        rows.forEach(row -> {
            List<String> nearest = came.stream()
                    .map(each -> Difference.between("row", row, each))
                    .min(Comparator.comparingInt(List::size))
                    .orElse(List.of("the table is empty"));
            if (!nearest.isEmpty()) {
                failures.add(new Failure(
                        "a row " + Shown.json(row) + " in " + table,
                        came.isEmpty() ? nearest.get(0) : "of the nearest " + String.join("; ", nearest),
                        "correct the route or mapping, or " + place));
            }
        });
        return failures;
    }
}
