package dev.servicebridge.config;

import java.util.List;

/**
 * What must hold for the access of accounts to one system that the schema of the accounts file does not state. The package
 * of the system provides it. One is for one reading of the file: it may compare the accounts.
 */
public interface SectionRules {
    /** The system's name, as sections of the accounts file have it. */
    String system();

    /**
     * Notes what does not hold.
     *
     * @return the marketplaces that the section names, in its order; none where the system has none
     */
    List<Marketplace> check(AccountSection section);
}
