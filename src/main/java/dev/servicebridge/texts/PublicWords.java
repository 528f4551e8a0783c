package dev.servicebridge.texts;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Says of a foreign text what may be shown to everybody. A word stays if it belongs to the {@link Vocabulary}; or if the text is
 * about a subject of which all is known, is in lower case, and is like none of the subject's words. Everything else becomes
 * {@code ***}: names, numbers of more than four digits, and what nobody knows.
 */
public final class PublicWords {
    private static final String MASK = "***";
    /** The longest text that is looked at, and the longest that is shown. */
    private static final int LONGEST = 4_000;

    private static final int LONGEST_SHOWN = 1_000;
    private static final int LONGEST_RUN = 300;
    private static final int LONGEST_NUMBER = 4;
    private static final int LONGEST_ID = 128;
    /** So many pieces a word may be cut into. */
    private static final int PIECES = 24;

    private static final Pattern TOKEN = Pattern.compile("\\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\\b"
            + "|\\b\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d(?::\\d\\d(?:\\.\\d{1,9})?)?(?:Z|[+-]\\d\\d:?\\d\\d)?"
            + "|[\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Cc}&&[^\\n\\t\\r]]+");
    private static final Pattern SPACE = Pattern.compile("\\s+");
    private static final Pattern NO_ASCII = Pattern.compile("[^\\x20-\\x7e]+");
    private static final Pattern PLAIN_WORD = Pattern.compile("[A-Za-z]?[a-z]{2,19}");
    private static final Pattern CODE = Pattern.compile("[A-Za-z][A-Za-z0-9_.:/-]{0,79}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._:=/+@-]{1,128}");
    /** Letters stand in no longer runs than in a number in base 16, or in words such as "req". */
    private static final Pattern NOBODYS_ID =
            Pattern.compile("(?:[0-9a-fA-F]++|(?<![A-Za-z])[A-Za-z]{1,4}+(?![A-Za-z])|[-._:=/+])*+");

    private static final Pattern OPENING = Pattern.compile("[(\\[{<\"]");
    private static final Pattern LONG_NUMBER = Pattern.compile("\\d{5,}");

    private final Vocabulary vocabulary;

    private static final class Token {
        private final String text;
        private final int start;
        private final int end;
        private final boolean number;
        private final boolean stamp;
        private boolean known;
        private boolean masked;

        private Token(MatchResult match) {
            text = match.group();
            start = match.start();
            end = match.end();
            number = text.chars().allMatch(Character::isDigit);
            stamp = !number && text.length() >= 16 && text.indexOf('-') > 0;
        }

        private boolean isWord() {
            return !number && !stamp;
        }
    }

    public PublicWords(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** By the words that every system has. */
    public static PublicWords plain() {
        return Holder.PLAIN;
    }

    private static final class Holder {
        private static final PublicWords PLAIN = new PublicWords(Vocabulary.plain());
    }

    /**
     * What may be shown of a text.
     *
     * @param text null for none
     * @param values what is known of the subject, and what the system was sent
     */
    public String show(String text, PersonalValues values) {
        if (text == null || text.isEmpty()) {
            return text;
        }
        String bounded = text.length() > LONGEST ? text.substring(0, LONGEST) : text;
        String visible = SPACE.matcher(INVISIBLE
                        .matcher(Normalizer.normalize(bounded, Normalizer.Form.NFKC))
                        .replaceAll(""))
                .replaceAll(" ");
        List<Token> tokens = TOKEN.matcher(visible)
                .results()
                .limit(LONGEST_RUN)
                .map(Token::new)
                .toList();
        judgeWords(visible, tokens, values);
        maskPairs(tokens, values);
        maskPieces(tokens, values);
        maskNumbers(visible, tokens, values);
        if (!values.isWhole()) {
            maskNames(visible, tokens);
        }
        maskLetters(tokens);
        String shown = write(visible, tokens);
        return text.length() > LONGEST || tokens.size() == LONGEST_RUN ? shown + " …" : shown;
    }

    /**
     * A system's own name for an error, or {@code otherwise} where it may be something else: a word that is not in the
     * vocabulary may be anybody's name unless all is known of the subject.
     */
    public String code(String code, String otherwise, PersonalValues values) {
        if (code == null
                || !CODE.matcher(code).matches()
                || LONG_NUMBER.matcher(code).find()) {
            return otherwise;
        }
        boolean own = Arrays.stream(code.split("[^A-Za-z0-9]+"))
                .filter(word -> !vocabulary.knows(word))
                .flatMap(word -> Arrays.stream(Vocabulary.parts(word)))
                .filter(part -> part.length() > 1 && !vocabulary.knows(part))
                .noneMatch(part -> !values.isWhole() || values.isLike(part));
        return own ? code : otherwise;
    }

    /** The id that a system gave to a call; {@value #MASK} where it may be something else, null where there is none. */
    public static String id(String id, PersonalValues values) {
        if (id == null) {
            return null;
        }
        String digits = id.replaceAll("[^0-9]", "");
        boolean own = values.isWhole()
                ? ID.matcher(id).matches()
                        && Arrays.stream(id.split("[^A-Za-z]+")).noneMatch(values::isLikeName)
                        && !(digits.length() > LONGEST_NUMBER && values.hasNumber(digits))
                : id.length() <= LONGEST_ID
                        && NOBODYS_ID.matcher(id).matches()
                        && !digits.equals(id.replaceAll("[-._+]", ""));
        return own ? id : MASK;
    }

    private void judgeWords(String text, List<Token> tokens, PersonalValues values) {
        boolean whole = values.isWhole();
        for (Token token : tokens) {
            if (token.stamp) {
                token.masked = values.hasNumber(token.text.replaceAll("[^0-9]", ""));
            } else if (!token.number) {
                token.known = vocabulary.knows(token.text);
                token.masked = token.known
                        ? values.has(token.text) && !vocabulary.spells(token.text)
                        : !(whole && isPlain(text, token) && !values.isLike(token.text));
            }
        }
    }

    /** A word in lower case, but for the first of a sentence. */
    private static boolean isPlain(String text, Token token) {
        if (!PLAIN_WORD.matcher(token.text).matches()) {
            return false;
        }
        return Character.isLowerCase(token.text.charAt(0)) || beginsSentence(text, token);
    }

    private static boolean beginsSentence(String text, Token token) {
        String before = text.substring(0, token.start).stripTrailing();
        return before.isEmpty() || ".;:!?(\"'".indexOf(before.charAt(before.length() - 1)) >= 0;
    }

    /** Words of a name that are also words of the vendor: "Will Young" is nobody's will. */
    private static void maskPairs(List<Token> tokens, PersonalValues values) {
        for (int i = 1; i < tokens.size(); i++) {
            if (values.hasPair(tokens.get(i - 1).text, tokens.get(i).text)) {
                tokens.get(i - 1).masked = true;
                tokens.get(i).masked = true;
            }
        }
    }

    private static void maskPieces(List<Token> tokens, PersonalValues values) {
        for (int from = 0; from < tokens.size(); from++) {
            List<String> pieces = new ArrayList<>();
            for (int to = from; to < Math.min(tokens.size(), from + PIECES); to++) {
                pieces.add(tokens.get(to).text);
                if (pieces.size() > 1 && values.isSplit(pieces)) {
                    tokens.subList(from, to + 1).forEach(token -> token.masked = true);
                    break;
                }
            }
        }
    }

    /** Digits with signs between are one number, such as one of a telephone; a number beside a name is that of a house. */
    private static void maskNumbers(String text, List<Token> tokens, PersonalValues values) {
        int from = 0;
        while (from < tokens.size()) {
            int to = from;
            StringBuilder digits = new StringBuilder();
            while (to < tokens.size() && tokens.get(to).number) {
                digits.append(tokens.get(to).text);
                to++;
            }
            if (to > from) {
                boolean hidden = digits.length() > LONGEST_NUMBER
                        || values.hasNumber(digits.toString())
                        || tokens.subList(from, to).stream().anyMatch(token -> values.hasNumber(token.text))
                        || from > 0
                                && isHiddenWord(tokens.get(from - 1))
                                && gap(text, tokens, from).length() < 3
                        || to < tokens.size()
                                && isHiddenWord(tokens.get(to))
                                && gap(text, tokens, to).length() < 3;
                for (Token token : tokens.subList(from, to)) {
                    token.masked |= hidden;
                }
            }
            from = Math.max(to, from + 1);
        }
    }

    private static boolean isHiddenWord(Token token) {
        return token.masked && token.isWord();
    }

    /** What stands before a token, from the end of the one before. */
    private static String gap(String text, List<Token> tokens, int index) {
        return text.substring(tokens.get(index - 1).end, tokens.get(index).start);
    }

    /** Beside a hidden word one with a capital may be of the same name, although the vendor has such a word. */
    private void maskNames(String text, List<Token> tokens) {
        for (int i = 1; i < tokens.size(); i++) {
            maskName(text, tokens, i, tokens.get(i - 1), tokens.get(i));
        }
        for (int i = tokens.size() - 1; i > 0; i--) {
            maskName(text, tokens, i, tokens.get(i), tokens.get(i - 1));
        }
    }

    private void maskName(String text, List<Token> tokens, int gap, Token hidden, Token beside) {
        if (isHiddenWord(hidden)
                && beside.isWord()
                && gap(text, tokens, gap).isBlank()
                && Character.isUpperCase(beside.text.charAt(0))
                && !beside.text.equals(beside.text.toUpperCase(Locale.ROOT))
                && !vocabulary.spells(beside.text)) {
            beside.masked = true;
        }
    }

    /** A single letter between hidden ones is of the same word, spaced out. */
    private static void maskLetters(List<Token> tokens) {
        for (int i = 1; i < tokens.size() - 1; i++) {
            tokens.get(i).masked |= tokens.get(i).text.length() == 1
                    && isHiddenWord(tokens.get(i - 1))
                    && isHiddenWord(tokens.get(i + 1));
        }
    }

    private static String write(String text, List<Token> tokens) {
        StringBuilder shown = new StringBuilder();
        int end = 0;
        boolean masked = false;
        for (Token token : tokens) {
            String gap = NO_ASCII.matcher(text.substring(end, token.start)).replaceAll("");
            end = token.end;
            if (token.masked && masked && !OPENING.matcher(gap).find()) {
                // One mask for all that is hidden side by side tells neither lengths nor how many words there were.
                continue;
            }
            shown.append(gap).append(token.masked ? MASK : token.text);
            masked = token.masked;
        }
        if (tokens.size() < LONGEST_RUN) {
            shown.append(NO_ASCII.matcher(text.substring(end)).replaceAll(""));
        }
        return shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + " …" : shown.toString();
    }
}
