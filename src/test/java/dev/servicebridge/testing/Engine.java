package dev.servicebridge.testing;

import java.util.function.Supplier;

/** The databases that the bridge runs on, for tests that want an empty one for each method. */
public enum Engine {
    H2(TestDatabase::h2),
    POSTGRESQL(TestDatabase::postgresql);

    private final Supplier<TestDatabase> supplier;

    Engine(Supplier<TestDatabase> supplier) {
        this.supplier = supplier;
    }

    /** An empty database; the caller closes it. */
    public TestDatabase open() {
        return supplier.get();
    }
}
