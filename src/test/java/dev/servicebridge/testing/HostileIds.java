package dev.servicebridge.testing;

import java.util.List;

/** Ids that are text as any other, each of them another one, and that somebody on the way might read as more than text. */
public final class HostileIds {
    private HostileIds() {}

    public static List<String> all() {
        return List.of(
                "X",
                "'X'",
                "\"X\"",
                "''X''",
                " X ",
                "X'",
                "'",
                "''",
                "\"\"",
                "null",
                "'null'",
                "true",
                "1e3",
                "1000",
                "*",
                "X,Y",
                "X.class",
                "${x}",
                "${header.account}",
                "{{x}}",
                "RAW(X)",
                ":x",
                ":?x",
                "?x=y&z",
                "%27",
                "a/b",
                "a\\b",
                "a\nb",
                "resource:file:x",
                "bean-argument:X",
                "🙂",
                "x".repeat(100),
                "x".repeat(255));
    }

    /** Those of them that the contract of the Services API allows, and that are ids to the bridge: without control characters. */
    public static List<String> ofServicesApi() {
        return all().stream()
                .filter(id -> id.length() <= 100 && id.chars().noneMatch(Character::isISOControl))
                .toList();
    }
}
