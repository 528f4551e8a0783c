package dev.servicebridge.routes;

import java.util.Optional;

/** Where the Kamelets are that routes may use. */
public interface KameletFiles {
    /** None that is known. */
    KameletFiles NONE = name -> Optional.empty();

    /** The Kamelet of a name; empty where there is none. */
    Optional<KameletFile> find(String name);
}
