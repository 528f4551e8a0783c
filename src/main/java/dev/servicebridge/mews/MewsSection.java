package dev.servicebridge.mews;

import java.util.List;

import dev.servicebridge.config.AccountSection;
import dev.servicebridge.config.Marketplace;
import dev.servicebridge.config.SectionRules;

/** What must hold for an account's access to Mews that the schema of the accounts file does not state. */
public final class MewsSection implements SectionRules {
    private final String system;

    /** @param system the name of the sections */
    public MewsSection(String system) {
        this.system = system;
    }

    @Override
    public String system() {
        return system;
    }

    @Override
    public List<Marketplace> check(AccountSection section) {
        if (section.value("enterprises").size() > 1 && section.value("chains").isEmpty()) {
            section.complain(
                    "chains",
                    "is missing, while the token reaches several enterprises",
                    "add the ids of their chains: Mews asks for them wherever customers are listed");
        }
        return List.of();
    }
}
