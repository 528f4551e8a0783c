package dev.servicebridge.routes;

import java.util.Optional;
import java.util.Set;

/** Where the Kamelets are that routes may use. */
public interface KameletFiles {
    /** The Kamelet of a name; empty where there is none. */
    Optional<KameletFile> find(String name);

    /** The names of the bridge's and the user's: one of them may be meant by a misspelt one. */
    Set<String> names();
}
