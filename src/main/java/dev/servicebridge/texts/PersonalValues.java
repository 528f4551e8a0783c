package dev.servicebridge.texts;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * What a message says of its subject: every text and number in it, whatever its field is called, for a mapping may have put a
 * name anywhere. Read when it is first asked for, since most calls succeed.
 */
public final class PersonalValues {
    /** Exchange property that holds those of the event that is being delivered. */
    public static final String PROPERTY = "personalValues";

    /** Of whoever the text may be. */
    public static final PersonalValues UNKNOWN = new PersonalValues(false, List.of());

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern MARKS = Pattern.compile("\\p{M}+");
    private static final Pattern GAPS = Pattern.compile("[^\\p{L}\\p{N}]+");
    private static final Pattern NO_DIGITS = Pattern.compile("[^0-9]+");
    private static final Map<String, String> LETTERS =
            Map.of("ß", "ss", "ø", "o", "æ", "ae", "œ", "oe", "ł", "l", "đ", "d", "ð", "d", "þ", "th", "ı", "i");
    private static final Map<String, String> UMLAUTS = Map.of("ä", "ae", "ö", "oe", "ü", "ue", "å", "aa", "ø", "oe");
    /** What has more words is prose, whose neighbours tell nothing. */
    private static final int LONGEST_NAME = 6;
    /** A message with more words is about too much to be looked through; then only the vocabulary is kept. */
    private static final int MOST_WORDS = 2_000;

    private static final int LONGEST_WORD = 60;
    /** What is shorter stands in other words and numbers by chance. */
    private static final int SHORTEST = 3;

    private static final int SHORTEST_SPLIT = 4;
    /** Times, ids and constants such as IN_PROGRESS are of no person. */
    private static final Pattern IMPERSONAL = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+(?:Z|[+-][0-9:]+)?"
            + "|[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}|[A-Z]+(?:_[A-Z0-9]+)+");

    private final boolean whole;
    private final List<Supplier<List<String>>> sources;
    private Words words;

    private static final class Words {
        private final Set<String> all = new HashSet<>();
        private final Set<String> pairs = new HashSet<>();
        private final Set<String> numbers = new HashSet<>();
        private boolean complete = true;
    }

    private PersonalValues(boolean whole, List<Supplier<List<String>>> sources) {
        this.whole = whole;
        this.sources = sources;
    }

    /** @param json a message with all that is known of its subject: a word that is not in it is not the subject's */
    public static PersonalValues of(String json) {
        return new PersonalValues(true, List.of(() -> texts(json)));
    }

    /** @param json a message that may lack what is known of its subject */
    public static PersonalValues ofPart(String json) {
        return new PersonalValues(false, List.of(() -> texts(json)));
    }

    /**
     * These and what is sent to another system.
     *
     * @param json UTF-8; null for none
     * @param text a line; null for none
     */
    public PersonalValues and(byte[] json, String text) {
        List<Supplier<List<String>>> more = new ArrayList<>(sources);
        if (json != null) {
            more.add(() -> texts(new String(json, StandardCharsets.UTF_8)));
        }
        if (text != null) {
            more.add(() -> List.of(text));
        }
        return new PersonalValues(whole, more);
    }

    /** Whether everything is known of the subject that may be hidden. */
    boolean isWhole() {
        return whole && words().complete;
    }

    /** Whether a word is one of the subject's. */
    boolean has(String word) {
        return forms(word).stream().anyMatch(words().all::contains);
    }

    /** Whether two words stand side by side in a name or an address of the subject, in either order. */
    boolean hasPair(String one, String other) {
        return words().pairs.contains(pair(plain(one), plain(other)));
    }

    /** Whether some letters are one of the subject's words, or hold one, or are part of one, or misspell one. */
    boolean isLike(String word) {
        for (String form : forms(word)) {
            String reversed = new StringBuilder(form).reverse().toString();
            if (holdsOne(form, SHORTEST) || holdsOne(reversed, SHORTEST)) {
                return true;
            }
            for (String known : words().all) {
                if (form.length() >= SHORTEST && known.contains(form)
                        || Math.min(known.length(), form.length()) >= SHORTEST && isNear(form, known)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether some letters are long enough to be a name, and hold one of the subject's. */
    boolean isLikeName(String word) {
        return word.length() >= SHORTEST_SPLIT && forms(word).stream().anyMatch(form -> holdsOne(form, SHORTEST_SPLIT));
    }

    /** Whether a longer word of the subject begins in the first of the pieces and ends in the last. */
    boolean isSplit(List<String> pieces) {
        String text = pieces.stream().map(PersonalValues::plain).collect(Collectors.joining());
        int first = plain(pieces.get(0)).length();
        int last = text.length() - plain(pieces.get(pieces.size() - 1)).length();
        if (last - first > LONGEST_WORD) {
            return false;
        }
        for (int from = Math.max(0, first - LONGEST_WORD); from < first; from++) {
            for (int to = Math.max(last + 1, from + SHORTEST_SPLIT);
                    to <= Math.min(text.length(), from + LONGEST_WORD);
                    to++) {
                if (words().all.contains(text.substring(from, to))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** Whether digits are part of a number of the subject, or hold one. */
    boolean hasNumber(String digits) {
        if (digits.length() > 1 && words().all.contains(digits)) {
            return true;
        }
        return digits.length() >= SHORTEST
                && words().numbers.stream().anyMatch(known -> known.contains(digits) || digits.contains(known));
    }

    private boolean holdsOne(String text, int shortest) {
        String bounded = text.substring(0, Math.min(text.length(), LONGEST_WORD));
        for (int from = 0; from < bounded.length(); from++) {
            for (int to = from + shortest; to <= bounded.length(); to++) {
                if (words().all.contains(bounded.substring(from, to))) {
                    return true;
                }
            }
        }
        return false;
    }

    /** One letter in three or more may be wrong, missing or too many; two in eight. */
    private static boolean isNear(String one, String other) {
        int allowed = Math.min(one.length(), other.length()) >= 8 ? 2 : 1;
        if (Math.abs(one.length() - other.length()) > allowed || one.length() > LONGEST_WORD) {
            return false;
        }
        return EditDistance.between(one, other) <= allowed;
    }

    private synchronized Words words() {
        if (words == null) {
            Words read = new Words();
            sources.forEach(source -> source.get().forEach(text -> add(text, read)));
            read.all.removeIf(word -> word.length() < 2 && !(word.length() == 1 && Character.isDigit(word.charAt(0))));
            words = read;
        }
        return words;
    }

    private static void add(String text, Words into) {
        if (into.all.size() > MOST_WORDS) {
            into.complete = false;
            return;
        }
        if (IMPERSONAL.matcher(text).matches()) {
            return;
        }
        String digits = NO_DIGITS.matcher(text).replaceAll("");
        if (digits.length() >= SHORTEST) {
            into.numbers.add(digits.substring(0, Math.min(digits.length(), LONGEST_WORD)));
        }
        String[] parts = GAPS.split(text);
        List<String> named = new ArrayList<>();
        for (String part : parts) {
            if (!part.isEmpty()) {
                named.add(part);
                into.all.addAll(forms(part));
            }
            if (into.all.size() > MOST_WORDS) {
                into.complete = false;
                return;
            }
        }
        if (named.size() <= LONGEST_NAME) {
            addPairs(named, into);
        }
    }

    private static void addPairs(List<String> named, Words into) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < named.size(); i++) {
            joined.append(plain(named.get(i)));
            if (i > 0) {
                into.pairs.add(pair(plain(named.get(i - 1)), plain(named.get(i))));
                into.all.add(plain(named.get(i - 1)) + plain(named.get(i)));
            }
        }
        if (!named.isEmpty()) {
            into.pairs.add(pair(plain(named.get(0)), plain(named.get(named.size() - 1))));
            into.all.add(joined.toString());
        }
    }

    private static String pair(String one, String other) {
        return one.compareTo(other) < 0 ? one + ' ' + other : other + ' ' + one;
    }

    /** A word without capitals and marks, and as those write it who have no marks: Müller, Muller and Mueller. */
    private static Set<String> forms(String word) {
        String lower = word.toLowerCase(Locale.ROOT);
        String spelled = Normalizer.normalize(lower, Normalizer.Form.NFC);
        for (Map.Entry<String, String> letter : UMLAUTS.entrySet()) {
            spelled = spelled.replace(letter.getKey(), letter.getValue());
        }
        return new HashSet<>(List.of(plain(lower), plain(spelled)));
    }

    static String plain(String word) {
        String plain = MARKS.matcher(Normalizer.normalize(word.toLowerCase(Locale.ROOT), Normalizer.Form.NFKD))
                .replaceAll("");
        for (Map.Entry<String, String> letter : LETTERS.entrySet()) {
            plain = plain.replace(letter.getKey(), letter.getValue());
        }
        return plain;
    }

    private static List<String> texts(String json) {
        List<String> texts = new ArrayList<>();
        try {
            collect(JSON.readTree(json), texts::add);
        } catch (JsonProcessingException | IllegalArgumentException e) {
            texts.add(json == null ? "" : json);
        }
        return texts;
    }

    private static void collect(JsonNode node, Consumer<String> into) {
        if (node.isContainerNode()) {
            node.forEach(each -> collect(each, into));
        } else if (node.isTextual() || node.isNumber()) {
            into.accept(node.asText());
        }
    }
}
