package dev.servicebridge.routetests;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Compares what came with what a test expects of it, in the parts that the test names: of a map the keys it names, of a list
 * each element. {@code "*"} stands for any value, {@code null} for none, a text between slashes is a regular expression.
 */
final class Difference {
    private static final String ANY = "*";

    private final List<String> found = new ArrayList<>();

    private Difference() {}

    /**
     * The differences, each such as {@code body.status is "HOLD", not "NEW"}; empty where all is as expected.
     *
     * @param what names the value, such as {@code body}
     */
    static List<String> between(String what, JsonNode expected, JsonNode came) {
        Difference difference = new Difference();
        difference.compare(what, expected, came);
        return difference.found;
    }

    private void compare(String at, JsonNode expected, JsonNode came) {
        if (expected.isMissingNode()) {
            return;
        }
        if (expected.isObject() && came.isObject()) {
            expected.properties()
                    .forEach(each -> compare(at + "." + each.getKey(), each.getValue(), came.path(each.getKey())));
        } else if (expected.isArray() && came.isArray() && expected.size() == came.size()) {
            for (int i = 0; i < expected.size(); i++) {
                compare(at + "[" + i + "]", expected.get(i), came.get(i));
            }
        } else if (!fits(expected, came)) {
            found.add(at + " is " + shown(came) + ", not " + shown(expected));
        }
    }

    private static boolean fits(JsonNode expected, JsonNode came) {
        boolean isNone = came.isMissingNode() || came.isNull();
        if (expected.isNull() || isNone) {
            return expected.isNull() && isNone;
        }
        if (expected.isNumber() && came.isNumber()) {
            return expected.decimalValue().compareTo(came.decimalValue()) == 0;
        }
        if (expected.isContainerNode() || came.isContainerNode()) {
            return ANY.equals(expected.textValue());
        }
        String text = expected.asText();
        if (text.length() > 1 && text.startsWith("/") && text.endsWith("/")) {
            return Pattern.compile(text.substring(1, text.length() - 1), Pattern.DOTALL)
                    .matcher(came.asText())
                    .matches();
        }
        return text.equals(ANY) || text.equals(came.asText());
    }

    private static String shown(JsonNode value) {
        return value.isMissingNode() ? "absent" : Shown.json(value);
    }
}
