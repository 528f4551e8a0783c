package dev.servicebridge.config;

import com.fasterxml.jackson.databind.JsonNode;

/** What must hold for an account's access to Mews that the schema of the accounts file does not state. */
final class MewsRules {
    private MewsRules() {}

    /** Notes what does not hold. */
    static void check(String path, JsonNode values, YamlFile yaml) {
        if (values.path("enterprises").size() > 1 && values.path("chains").isEmpty()) {
            yaml.complain(
                    path + ".chains",
                    "is missing, while the token reaches several enterprises",
                    "add the ids of their chains: Mews asks for them wherever customers are listed");
        }
    }
}
