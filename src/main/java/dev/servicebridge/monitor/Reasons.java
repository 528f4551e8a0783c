package dev.servicebridge.monitor;

import dev.servicebridge.texts.Throwables;

/** What to say of a failure. */
final class Reasons {
    private Reasons() {}

    /** The innermost message: what wraps it adds the names of libraries. */
    static String of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String shown = Throwables.shown(root);
        return shown == null ? root.getClass().getSimpleName() : shown;
    }
}
