package dev.servicebridge.texts;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Puts texts together that say the same of different things: causes that differ in ids, times and sizes alone. */
public final class AlikeTexts {
    private static final int DIGITS = 12;
    /** A moment, or a word with a digit in it. */
    private static final Pattern OF_ONE =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+(Z|[+-][\\d:]+)?|(?=[^\\s:,;]*\\d)[^\\s:,;]{5,}");

    private AlikeTexts() {}

    /** A text without times and the words that have digits in them, unless they are as short as a status. */
    public static String withoutIds(String text) {
        return text == null ? "" : OF_ONE.matcher(text).replaceAll("…");
    }

    /** A short name that is always the same for the same texts; 12 hexadecimal digits. */
    public static String name(String... texts) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest(String.join("\0", texts).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash).substring(0, DIGITS);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
