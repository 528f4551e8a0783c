package dev.servicebridge.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;

import dev.servicebridge.config.Problem;
import dev.servicebridge.json.ExactJson;

/** A complaint about the configuration, for machines; docs/checking.md has its fields. */
final class ComplaintJson {
    private ComplaintJson() {}

    static ObjectNode of(Problem problem) {
        return ExactJson.MAPPER
                .createObjectNode()
                .put("level", problem.level().name())
                .put("file", problem.file().isEmpty() ? null : problem.file())
                .put("line", problem.line() == 0 ? null : (Integer) problem.line())
                .put("subject", problem.subject().isEmpty() ? null : problem.subject())
                .put("fault", problem.fault())
                .put("remedy", problem.remedy().isEmpty() ? null : problem.remedy());
    }
}
