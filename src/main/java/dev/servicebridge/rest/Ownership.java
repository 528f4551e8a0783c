package dev.servicebridge.rest;

/**
 * Whose work this node does. Where several nodes share a database each account has one owner, and only the owner spends
 * its usage plans; a node on its own owns them all.
 */
public interface Ownership {
    /** That of a node on its own. */
    Ownership ALL = new Ownership() {
        @Override
        public boolean hasJoined() {
            return true;
        }

        @Override
        public boolean owns(String account) {
            return true;
        }

        @Override
        public boolean enter(String account) {
            return true;
        }

        @Override
        public void leave(String account) {
            // Nobody waits for it.
        }
    };

    /** Whether this node was ever given its share of the accounts. */
    boolean hasJoined();

    /** Whether work for an account may begin here now. It may be over at any time after. */
    boolean owns(String account);

    /**
     * Begins something that must not go on when the account has another owner: the account is not given away before
     * {@link #leave}, or only after a bounded wait.
     *
     * @return false where the account is not owned; then nothing was begun, and nothing is to be left
     */
    boolean enter(String account);

    /** Ends what {@link #enter} began. */
    void leave(String account);
}
