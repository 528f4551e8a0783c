package dev.servicebridge.mapping;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser.Symbol;

/**
 * Finds out which fields the object has that an expression yields, without a message to apply it to.
 *
 * <p>The library hides the parsed expression, and can be watched: it evaluates all keys of an object, also of those whose
 * values are absent, and leaves the object that it yields last.
 */
final class MadeFields {
    private final Map<Symbol, String> names = new IdentityHashMap<>();
    private Symbol lastObject;

    private MadeFields() {}

    /**
     * The fields; none where the expression yields no object, or fails, without a message.
     *
     * @param expression compiled for this call alone
     */
    static Set<String> of(Jsonata expression) {
        MadeFields watch = new MadeFields();
        Jsonata.Frame frame = expression.createFrame();
        frame.setEvaluateExitCallback((symbol, value, environment, result) -> watch.leave(symbol, result));
        try {
            if (!(expression.evaluate(new HashMap<>(), frame) instanceof Map)) {
                return Set.of();
            }
        } catch (RuntimeException | StackOverflowError e) {
            return Set.of();
        }
        Set<String> fields = new TreeSet<>();
        if (watch.lastObject != null) {
            for (Symbol[] pair : watch.lastObject.lhsObject) {
                fields.add(watch.names.getOrDefault(pair[0], ""));
            }
        }
        return fields.contains("") ? Set.of() : fields;
    }

    private void leave(Symbol symbol, Object result) {
        if (symbol.lhsObject != null) {
            lastObject = symbol;
        } else if (result instanceof String text) {
            names.put(symbol, text);
        }
    }
}
