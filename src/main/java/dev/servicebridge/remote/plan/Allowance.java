package dev.servicebridge.remote.plan;

/**
 * How much of one usage plan is left. Times are nanoseconds of one clock, at or above zero. Used by one thread at a time.
 */
interface Allowance {
    /** The plan in force. */
    UsagePlan plan();

    /**
     * How long until so many calls may leave, if no others do before.
     *
     * @param calls at least one
     * @return nanoseconds; zero where they may leave now
     */
    long nanosUntil(int calls, long now);

    /**
     * Has a call leave, for which {@link #nanosUntil} has said zero.
     *
     * @param since when its caller came
     */
    Departure depart(long since, long now);

    /** The share of the plan that is in use, 0 to 1. */
    double use(long now);

    /** Takes the plan for spent just now, by somebody else. */
    void spend(long now);

    /** Takes note that the system has refused a call for want of quota. */
    void refused(long now);

    /**
     * Puts another plan in force, with the same burst.
     *
     * @param since the latest time at which the former plan was certainly in force at the system
     */
    void replace(UsagePlan plan, long since, long now);

    /** A call that was let go. Each of the methods is called once at the most, in this order. */
    interface Departure {
        /** The call is sent now. */
        void left(long now);

        /** Its answer is there: the system has counted it by now. */
        void answered(long now);

        /** It is not sent; in place of {@link #left}. */
        void unused(long now);
    }
}
