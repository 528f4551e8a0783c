package dev.servicebridge.mapping;

import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;

import com.dashjoin.jsonata.Jsonata;
import com.dashjoin.jsonata.Parser.Symbol;

/**
 * Finds out which field of its result an expression was about to make when it failed.
 *
 * <p>The library tells an offset for some failures and nothing for others. It can be watched, though: the keys of an
 * object are evaluated before their values, so the value that was begun last tells the field.
 */
final class FailedField {
    private final Map<Symbol, Symbol> keyOfValue = new IdentityHashMap<>();
    private final Map<Symbol, Object> names = new IdentityHashMap<>();
    private Object field;

    private FailedField() {}

    /**
     * Evaluates an expression that has failed once more, watched.
     *
     * @param expression compiled for this call alone
     * @return the field; empty where it failed before the first one
     */
    static Optional<String> of(Jsonata expression, Map<String, Object> input) {
        FailedField watch = new FailedField();
        Jsonata.Frame frame = expression.createFrame();
        frame.setEvaluateEntryCallback((symbol, value, environment) -> watch.enter(symbol));
        frame.setEvaluateExitCallback((symbol, value, environment, result) -> watch.leave(symbol, result));
        try {
            expression.evaluate(new HashMap<>(input), frame);
        } catch (RuntimeException | StackOverflowError e) {
            // As before; where it happened is known now.
        }
        return Optional.ofNullable(watch.field).map(Object::toString);
    }

    private void enter(Symbol symbol) {
        if (symbol.lhsObject != null) {
            for (Symbol[] pair : symbol.lhsObject) {
                names.put(pair[0], "");
                keyOfValue.put(pair[1], pair[0]);
            }
        }
        if (keyOfValue.containsKey(symbol)) {
            field = names.get(keyOfValue.get(symbol));
        }
    }

    private void leave(Symbol symbol, Object result) {
        names.computeIfPresent(symbol, (key, name) -> result);
    }
}
