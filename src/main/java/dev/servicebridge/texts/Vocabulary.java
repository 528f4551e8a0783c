package dev.servicebridge.texts;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import com.fasterxml.jackson.databind.JsonNode;

/** Words that are nobody's: those with which systems say what is wrong, and those of a contract. */
public final class Vocabulary {
    private static final Vocabulary PLAIN = new Vocabulary(read());
    private static final Pattern WORD = Pattern.compile("\\p{L}[\\p{L}\\p{N}]*");
    /** Where camel case, or a change between letters and digits, begins a new word. */
    private static final Pattern HUMP = Pattern.compile(
            "(?<=\\p{Ll})(?=\\p{Lu})|(?<=\\p{Lu})(?=\\p{Lu}\\p{Ll})|(?<=\\p{L})(?=\\p{N})|(?<=\\p{N})(?=\\p{L})");
    /** What an author of a contract writes as an example may look like a person. */
    private static final Set<String> EXAMPLES = Set.of("example", "examples", "default");

    private final Set<String> words;
    /** As they are written: a name of a field keeps its capitals. */
    private final Set<String> spellings;

    private Vocabulary(Set<String> spellings) {
        this.spellings = spellings;
        this.words = new HashSet<>();
        spellings.forEach(word -> words.add(word.toLowerCase(Locale.ROOT)));
    }

    /** The words of any system: {@code texts/words.txt}. */
    public static Vocabulary plain() {
        return PLAIN;
    }

    /** These words and those of a contract: its names, its fixed values, and of its descriptions what is in lower case. */
    public Vocabulary with(JsonNode contract) {
        Set<String> all = new HashSet<>(spellings);
        collect(contract, all);
        return new Vocabulary(all);
    }

    private static void collect(JsonNode node, Set<String> into) {
        node.properties().forEach(field -> {
            String name = field.getKey();
            JsonNode value = field.getValue();
            if (EXAMPLES.contains(name) && !value.isObject()) {
                return;
            }
            addName(name, into);
            if (value.isTextual()) {
                if (name.equals("description") || name.equals("summary")) {
                    WORD.matcher(value.textValue())
                            .results()
                            .map(MatchResult::group)
                            .filter(word -> word.length() > 1 && word.equals(word.toLowerCase(Locale.ROOT)))
                            .forEach(into::add);
                } else if (name.equals("name") || name.equals("operationId")) {
                    addName(value.textValue(), into);
                }
            } else if (name.equals("enum") || name.equals("required")) {
                value.forEach(each -> addName(each.asText(), into));
            }
        });
        node.forEach(each -> {
            if (each.isContainerNode()) {
                collect(each, into);
            }
        });
    }

    private static void addName(String name, Set<String> into) {
        Matcher matcher = WORD.matcher(name);
        while (matcher.find()) {
            into.add(matcher.group());
            for (String part : parts(matcher.group())) {
                if (part.length() > 1) {
                    into.add(part);
                }
            }
        }
    }

    /** Whether a word, or each part of one in camel case, is among these in any case. Up to four digits are a part. */
    boolean knows(String word) {
        if (words.contains(word.toLowerCase(Locale.ROOT))) {
            return true;
        }
        for (String part : parts(word)) {
            boolean number = part.length() <= 4 && part.chars().allMatch(Character::isDigit);
            if (!number && !words.contains(part.toLowerCase(Locale.ROOT))) {
                return false;
            }
        }
        return true;
    }

    /** Whether a word is written just so among these. */
    boolean spells(String word) {
        return spellings.contains(word);
    }

    static String[] parts(String word) {
        return HUMP.split(word);
    }

    private static Set<String> read() {
        try (BufferedReader reader = new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(Vocabulary.class.getResourceAsStream("/texts/words.txt")),
                StandardCharsets.UTF_8))) {
            Set<String> words = new HashSet<>();
            reader.lines()
                    .filter(line -> !line.startsWith("#"))
                    .flatMap(line -> Arrays.stream(line.trim().split("\\s+")))
                    .filter(word -> !word.isEmpty())
                    .forEach(words::add);
            return words;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
