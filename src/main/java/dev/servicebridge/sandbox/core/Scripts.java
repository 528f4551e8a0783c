package dev.servicebridge.sandbox.core;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;

/** Answers that were said beforehand, in place of what a system would answer by itself. */
public final class Scripts {
    private final List<Script> scripts = new ArrayList<>();

    private static final class Script {
        private final String operation;
        private final Answer answer;
        private int left;

        private Script(String operation, Answer answer, int times) {
            this.operation = operation;
            this.answer = answer;
            this.left = times;
        }
    }

    /**
     * Has an operation answer so, behind what was said before for the same one.
     *
     * @param operation system and operation, such as {@code flow-retail.createCustomer}
     * @param body null for none
     * @param times calls that it answers; 0 for all
     */
    public synchronized void add(String operation, int status, JsonNode body, int times) {
        Answer answer = body == null ? Answer.empty(status) : Answer.json(status, body);
        scripts.add(new Script(operation, answer, times == 0 ? Integer.MAX_VALUE : times));
    }

    synchronized Optional<Answer> next(String operation) {
        for (Iterator<Script> each = scripts.iterator(); each.hasNext(); ) {
            Script script = each.next();
            if (script.operation.equals(operation)) {
                if (--script.left == 0) {
                    each.remove();
                }
                return Optional.of(script.answer);
            }
        }
        return Optional.empty();
    }
}
