package dev.servicebridge.sandbox.core;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What callers do that a vendor's pages forbid and its service takes all the same. The sandbox takes it too and records
 * it here, or refuses it where it is strict. Of the last hundred callers each rule is kept with a count and the first
 * example, which never holds a value that was sent.
 */
public final class Deviations {
    private static final int CALLERS = 100;
    private static final int LONGEST_TEXT = 200;

    private final boolean strict;
    private final Map<String, Map<Rule, Record>> callers = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Map<Rule, Record>> eldest) {
            return size() > CALLERS;
        }
    };

    public Deviations(boolean strict) {
        this.strict = strict;
    }

    /** What the vendors' pages ask for and their services do not insist on. */
    public enum Rule {
        LOGIN_AS_FORM("login-as-form", "Login with Amazon takes a form, application/x-www-form-urlencoded."),
        AMZ_DATE("x-amz-date", "The header 'x-amz-date' is required, as yyyyMMdd'T'HHmmss'Z'."),
        KNOWN_PARAMETERS("known-parameters", "A query holds no parameters but those of its operation.");

        private final String text;
        private final String says;

        Rule(String text, String says) {
            this.text = text;
            this.says = says;
        }

        public String says() {
            return says;
        }
    }

    /**
     * What one caller does.
     *
     * @param caller the {@code User-Agent}; empty where it sends none
     * @param rule name of the rule that it does not keep
     * @param says the rule
     * @param count how often
     * @param example method and path of the first call, and where it helps the name of what was wrong in it
     */
    public record Deviation(String caller, String rule, String says, long count, String example) {}

    private record Record(long count, String example) {
        private Record again() {
            return new Record(count + 1, example);
        }
    }

    /** All that is kept, by caller in the order of their last deviations. */
    public synchronized List<Deviation> all() {
        return callers.entrySet().stream()
                .flatMap(caller -> caller.getValue().entrySet().stream()
                        .map(each -> new Deviation(
                                caller.getKey(),
                                each.getKey().text,
                                each.getKey().says,
                                each.getValue().count,
                                each.getValue().example)))
                .toList();
    }

    /**
     * Records that a call does not keep a rule.
     *
     * @param what name of what was wrong in the call; empty where the rule says it all
     * @return whether it is taken all the same
     */
    public synchronized boolean tolerates(Rule rule, Call call, String what) {
        String agent = call.header("user-agent");
        String example = call.method() + " " + call.path() + (what.isEmpty() ? "" : ": " + what);
        callers.computeIfAbsent(cut(agent == null ? "" : agent), absent -> new EnumMap<>(Rule.class))
                .merge(rule, new Record(1, cut(example)), (former, first) -> former.again());
        return !strict;
    }

    private static String cut(String text) {
        return text.length() > LONGEST_TEXT ? text.substring(0, LONGEST_TEXT) : text;
    }
}
