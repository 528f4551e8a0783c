package dev.servicebridge.deadletters;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.config.JdbiConfig;

import dev.servicebridge.database.Database;

/** Is told of dead letters within the transaction that keeps them: when a listener fails, the letter is not kept. */
public interface DeadLetterListener {
    /**
     * A letter was kept.
     *
     * @param id the letter's, which the database gave it
     */
    void kept(Handle handle, long id, DeadLetter letter);

    /**
     * Who listens; nobody unless somebody is set. A part of the database's configuration, because letters are kept within
     * the transactions of every area.
     */
    final class Registration implements JdbiConfig<Registration> {
        private DeadLetterListener listener = (handle, id, letter) -> {};

        /** For Jdbi, which makes what is configured by itself. */
        public Registration() {}

        /** Makes this listener the one; before letters are kept. */
        public static void set(DeadLetterListener listener, Database database) {
            database.jdbi().getConfig(Registration.class).listener = listener;
        }

        static DeadLetterListener of(Handle handle) {
            return handle.getConfig(Registration.class).listener;
        }

        @Override
        public Registration createCopy() {
            Registration copy = new Registration();
            copy.listener = listener;
            return copy;
        }
    }
}
