package dev.servicebridge.operations;

/** What to say of a failure. */
final class Reasons {
    private Reasons() {}

    /** The innermost message: what wraps it adds the names of libraries. */
    static String of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.getClass().getSimpleName() : root.getMessage();
    }
}
