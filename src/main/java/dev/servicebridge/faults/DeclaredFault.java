package dev.servicebridge.faults;

/** A failure of a route that said itself, by {@link FaultMeaning#PROPERTY}, what it means. */
public final class DeclaredFault extends Exception implements Meaningful {
    private static final long serialVersionUID = 1L;

    private final FaultMeaning meaning;

    /** @param cause what the route failed with */
    public DeclaredFault(FaultMeaning meaning, Throwable cause) {
        super(cause);
        this.meaning = meaning;
    }

    @Override
    public FaultMeaning meaning() {
        return meaning;
    }
}
