package dev.servicebridge.cluster;

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
        public boolean acquire(String account) {
            return true;
        }

        @Override
        public boolean isHeld(String account) {
            return true;
        }

        @Override
        public boolean release(String account) {
            return true;
        }
    };

    /** Whether this node was ever given its share of the accounts. */
    boolean hasJoined();

    /** Whether work for an account may begin here now. It may be over at any time after. */
    boolean owns(String account);

    /**
     * Begins something that must not go on when the account has another owner: the account is not given away before
     * {@link #release}, or only after a bounded wait.
     *
     * @return false where the account is not owned; then nothing was begun, and nothing is to be left
     */
    boolean acquire(String account);

    /**
     * Whether what {@link #acquire} began may still take effect: false from when the account may have another owner, because
     * this node was taken for dead or the wait was over.
     */
    boolean isHeld(String account);

    /**
     * Ends what {@link #acquire} began.
     *
     * @return whether {@link #isHeld} held to the last. Otherwise what was done may have come after what another owner did
     */
    boolean release(String account);

    /**
     * Does something that must not be done once the account has another owner.
     *
     * @throws NotOwnedException where the account is not owned; then nothing was done
     */
    default void whileOwned(String account, Runnable work) {
        if (!acquire(account)) {
            throw new NotOwnedException(account);
        }
        try {
            work.run();
        } finally {
            release(account);
        }
    }
}
