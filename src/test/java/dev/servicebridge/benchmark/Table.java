package dev.servicebridge.benchmark;

import java.util.ArrayList;
import java.util.List;

/** Rows as plain text, in columns. */
final class Table {
    private Table() {}

    static String of(List<Row> rows) {
        List<List<String>> lines = new ArrayList<>();
        lines.add(List.of("benchmark", "case", "measured", "wanted", "met"));
        rows.forEach(row -> lines.add(List.of(row.benchmark(), row.what(), row.measured(), row.wanted(), row.met())));
        StringBuilder text = new StringBuilder("\n");
        for (List<String> line : lines) {
            for (int column = 0; column < line.size(); column++) {
                int each = column;
                int width = lines.stream()
                        .mapToInt(other -> other.get(each).length())
                        .max()
                        .orElse(0);
                text.append(String.format("%-" + width + "s  ", line.get(column)));
            }
            text.setLength(text.toString().stripTrailing().length());
            text.append('\n');
        }
        return text.toString();
    }
}
