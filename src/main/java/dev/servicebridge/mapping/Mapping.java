package dev.servicebridge.mapping;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.dashjoin.jsonata.JException;
import com.dashjoin.jsonata.Jsonata;

import dev.servicebridge.config.BridgeFile;

/**
 * One mapping: a file with a JSONata expression that makes an object out of a message.
 *
 * <p>It is compiled when it is first applied. Any number of threads may apply it at once, and nothing of one run reaches
 * another ({@link CompiledExpressions}).
 */
final class Mapping {
    private static final Pattern TARGET = Pattern.compile("^\\s*Target\\s+(\\S.*)$", Pattern.MULTILINE);

    private final BridgeFile file;
    private final String expression;
    private final CompiledExpressions compiled = new CompiledExpressions(this::compile);

    Mapping(BridgeFile file) {
        this.file = file;
        this.expression = file.text();
    }

    /**
     * Compiles the expression.
     *
     * @throws MappingException naming file, line, column and fault
     */
    Jsonata compile() {
        try {
            Jsonata copy = Jsonata.jsonata(expression);
            MappingFunctions.addTo(copy);
            return copy;
        } catch (JException e) {
            // What the compiler complains of is the user's text, not data.
            throw new MappingException(
                    file + ": " + e.getMessage() + place(e) + "; correct the expression", excerpt(e));
        }
    }

    /**
     * Applies the mapping.
     *
     * @param input plain maps, lists, texts, numbers, booleans and nulls
     * @param subject what the input is about, for messages; no personal data
     * @return the object it yields; a key whose value is absent in the input is absent here too
     * @throws MappingException where the expression fails or yields something else than an object of plain values
     */
    Map<?, ?> apply(Map<String, Object> input, String subject) {
        Object result = evaluate(input, subject);
        if (!(result instanceof Map<?, ?> object)) {
            throw new MappingException(file + ": " + subject + ": yields no object; end it with { ... }");
        }
        if (!isPlain(object)) {
            throw new MappingException(file + ": " + subject + ": yields a function; call it or leave it out");
        }
        return object;
    }

    private Object evaluate(Map<String, Object> input, String subject) {
        try {
            return compiled.evaluate(input);
        } catch (MappingException e) {
            throw e;
        } catch (JException e) {
            throw new MappingException(
                    file + ": " + subject + ": " + fault(e) + field(input) + place(e) + "; correct the expression",
                    excerpt(e));
        } catch (RuntimeException | StackOverflowError e) {
            // The text may quote the job's data, so only the kind is told.
            throw new MappingException(
                    file + ": " + subject + ": " + e.getClass().getSimpleName() + " in a function" + field(input)
                            + "; check that what the functions are given is of their type");
        }
    }

    /** The error in JSONata's words, with the values taken out. */
    private static String fault(JException e) {
        String code = String.valueOf(e.getError());
        return code + " " + JException.msg(code, -1, "…", "…").replaceAll("\\{\\{+\\w+}}+", "…");
    }

    /** A name that is not written out in the expression came from the message, and may be anybody's. */
    private String field(Map<String, Object> input) {
        return FailedField.of(compile(), input)
                .filter(field -> expression.contains("'" + field + "'") || expression.contains('"' + field + '"'))
                .map(field -> " in field '" + field + "'")
                .orElse("");
    }

    private String place(JException e) {
        if (e.getLocation() < 0) {
            return "";
        }
        String before = before(e);
        long line = before.chars().filter(c -> c == '\n').count() + 1;
        return " at line " + line + ", column " + (before.length() - before.lastIndexOf('\n'));
    }

    /** The line of the expression that a fault stands in, and below it a mark; empty where no place is known. */
    private String excerpt(JException e) {
        if (e.getLocation() < 0) {
            return "";
        }
        String before = before(e);
        int start = before.lastIndexOf('\n') + 1;
        int end = expression.indexOf('\n', start);
        String line = expression.substring(start, end < 0 ? expression.length() : end);
        return line + System.lineSeparator() + " ".repeat(Math.max(0, before.length() - start - 1)) + "^";
    }

    private String before(JException e) {
        return expression.substring(0, Math.min(e.getLocation(), expression.length()));
    }

    /** The operations of remote systems whose body it makes, as the line {@code Target} of its header names them. */
    List<String> targets() {
        Matcher line = TARGET.matcher(expression);
        return line.find() ? List.of(line.group(1).strip().split(",\\s*")) : List.of();
    }

    /** The fields of the object that it yields, as its text names them; none where the text ends with no such object. */
    Set<String> fields() {
        return MadeFields.of(compile());
    }

    private static boolean isPlain(Object value) {
        if (value instanceof Map<?, ?> map) {
            return map.values().stream().allMatch(Mapping::isPlain);
        }
        if (value instanceof Collection<?> list) {
            return list.stream().allMatch(Mapping::isPlain);
        }
        return value == null || value instanceof String || value instanceof Number || value instanceof Boolean;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
