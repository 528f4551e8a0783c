package dev.servicebridge.logs;

/**
 * Text for a log: what has no shape of its own, or moves or hides what stands beside it, is written as an escape of JSON
 * such as {@code \n} or {@code \u2028}. Nobody whose text is logged can begin a line, or turn one around.
 */
final class EscapedText {
    private EscapedText() {}

    /** The text with its control characters, line separators, bidirectional and other format characters escaped. */
    static String of(String text) {
        if (text.codePoints().noneMatch(EscapedText::isShapeless)) {
            return text;
        }
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(point -> {
            if (isShapeless(point)) {
                escape(point, escaped);
            } else {
                escaped.appendCodePoint(point);
            }
        });
        return escaped.toString();
    }

    private static boolean isShapeless(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE -> true;
            default -> false;
        };
    }

    private static void escape(int point, StringBuilder escaped) {
        switch (point) {
            case '\n' -> escaped.append("\\n");
            case '\r' -> escaped.append("\\r");
            case '\t' -> escaped.append("\\t");
            default -> {
                for (char unit : Character.toChars(point)) {
                    escaped.append(String.format("\\u%04x", (int) unit));
                }
            }
        }
    }
}
