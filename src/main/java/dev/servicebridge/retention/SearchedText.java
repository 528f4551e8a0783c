package dev.servicebridge.retention;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

import dev.servicebridge.json.ExactJson;

/**
 * Finds a person or an id in what is kept. A name or an e-mail address is found whatever its case, also where first and
 * last name stand in two fields of one object; a telephone number is found however it is written, with or without the
 * country's code. Parts of words are not found.
 */
public final class SearchedText {
    /** What is shorter would be found everywhere. */
    public static final int SHORTEST = 3;

    /** Without the code of a country a number has at least so many digits. */
    private static final int SHORTEST_NUMBER = 7;

    private static final Pattern NUMBER = Pattern.compile("\\+?[\\d(][\\d ()./\\u00a0-]{4,}\\d");
    private static final Pattern SPACES = Pattern.compile("\\s+");

    private final Predicate<String> isIn;
    private final List<String> words;

    private SearchedText(Predicate<String> isIn, List<String> words) {
        this.isIn = isIn;
        this.words = words;
    }

    /** Finds an id as the whole of a value; in words, as a word. */
    public static SearchedText ofId(String id) {
        Pattern word = word(id);
        return new SearchedText(text -> word.matcher(text).find(), List.of());
    }

    /** Finds a person by name, telephone number or e-mail address. */
    public static SearchedText ofPerson(String person) {
        String wanted = normalised(person);
        if (NUMBER.matcher(wanted).matches()) {
            String digits = digits(wanted);
            return new SearchedText(
                    text -> NUMBER.matcher(text)
                            .results()
                            .map(MatchResult::group)
                            .anyMatch(number -> isSame(digits, digits(number))),
                    List.of());
        }
        Pattern word = word(wanted);
        List<String> words = List.of(wanted.split(" "));
        return new SearchedText(text -> word.matcher(normalised(text)).find(), words.size() > 1 ? words : List.of());
    }

    private static Pattern word(String text) {
        return Pattern.compile("(?<![\\p{L}\\p{N}])" + Pattern.quote(text) + "(?![\\p{L}\\p{N}])");
    }

    private static String normalised(String text) {
        return SPACES.matcher(Normalizer.normalize(text, Normalizer.Form.NFKC))
                .replaceAll(" ")
                .strip()
                .toLowerCase(Locale.ROOT);
    }

    private static String digits(String number) {
        return number.replaceAll("\\D", "").replaceFirst("^0+", "");
    }

    private static boolean isSame(String one, String other) {
        return one.equals(other)
                || one.length() >= SHORTEST_NUMBER && other.endsWith(one)
                || other.length() >= SHORTEST_NUMBER && one.endsWith(other);
    }

    /** Whether it is in a text, which may be JSON; null holds nothing. */
    public boolean isIn(String text) {
        if (text == null) {
            return false;
        }
        return text.startsWith("{") || text.startsWith("[")
                ? ExactJson.read(text).map(this::isIn).orElseGet(() -> isIn.test(text))
                : isIn.test(text);
    }

    private boolean isIn(JsonNode json) {
        if (json.isValueNode()) {
            return isIn.test(json.asText());
        }
        List<String> texts = new ArrayList<>();
        for (JsonNode value : json) {
            if (value.isTextual()) {
                texts.add(value.textValue());
            }
            if (isIn(value)) {
                return true;
            }
        }
        if (words.isEmpty() || !json.isObject()) {
            return false;
        }
        List<String> there = List.of(normalised(String.join(" ", texts)).split("[^\\p{L}\\p{N}@.'’-]+"));
        return there.containsAll(words);
    }
}
