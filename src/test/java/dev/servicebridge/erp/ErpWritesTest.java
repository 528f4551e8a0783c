package dev.servicebridge.erp;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import javax.sql.DataSource;

import org.awaitility.Awaitility;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.servicebridge.testing.OnEveryDatabase;
import dev.servicebridge.testing.TestDatabase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@OnEveryDatabase
@Timeout(60)
class ErpWritesTest {
    private static final String INSERT = "insert into kept (id, text) values (:?id, :?text)";
    private static final String UPDATE = "update kept set text = :?text where id = :?id";

    private final Jdbi jdbi;
    private final AtomicInteger commits = new AtomicInteger();
    private final AtomicInteger opened = new AtomicInteger();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private final ErpWrites writes;
    private final ExecutorService callers = Executors.newCachedThreadPool();

    ErpWritesTest(TestDatabase test) {
        jdbi = test.database().jdbi();
        writes = new ErpWrites(watched(test.database().dataSource()));
        jdbi.useHandle(
                handle -> handle.execute("create table if not exists kept (id integer primary key, text varchar)"));
    }

    @BeforeEach
    void empty() {
        jdbi.useHandle(handle -> handle.execute("delete from kept"));
        commits.set(0);
        opened.set(0);
    }

    @AfterEach
    void end() {
        gate.countDown();
        callers.shutdownNow();
    }

    @Test
    void oneRowIsWrittenAndCounted() throws SQLException {
        assertThat(write(INSERT, 1, "one")).isOne();
        assertThat(write(UPDATE, 1, null)).isOne();
        assertThat(write(UPDATE, 2, "nobody")).isZero();
        assertThat(kept()).containsExactly(entry(1, null));
    }

    @Test
    void whatComesMeanwhileGoesIntoOneTransaction() {
        gate = new CountDownLatch(1);
        CompletableFuture<Integer> first = later(INSERT, 0, "first");
        awaitOpened(1);
        List<CompletableFuture<Integer>> others = new ArrayList<>();
        for (int i = 1; i <= 10; i++) {
            others.add(later(INSERT, i, "other"));
        }
        others.add(later("insert into kept (id) values (:?id)", 11, "more than the statement takes"));
        awaitWaiting(11);
        gate.countDown();

        assertThat(first.join()).isOne();
        assertThat(others).allSatisfy(other -> assertThat(other.join()).isOne());
        assertThat(kept()).hasSize(12);
        assertThat(commits).hasValue(2);
    }

    @Test
    void aRowThatIsRefusedFailsAlone() throws SQLException {
        write(INSERT, 5, "there before");
        gate = new CountDownLatch(1);
        CompletableFuture<Integer> first = later(INSERT, 0, "first");
        awaitOpened(2);
        CompletableFuture<Integer> twice = later(INSERT, 5, "twice");
        CompletableFuture<Integer> other = later(INSERT, 6, "other");
        awaitWaiting(2);
        gate.countDown();

        assertThat(first.join()).isOne();
        assertThat(other.join()).isOne();
        assertThatThrownBy(twice::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isInstanceOfSatisfying(SQLException.class, refused -> assertThat(refused.getSQLState())
                        .isEqualTo("23505"));
        assertThat(kept()).containsOnlyKeys(0, 5, 6).containsEntry(5, "there before");
    }

    /** Somebody edits the row by hand and has a cup of tea. */
    @Test
    void aRowThatSomebodyLocksHoldsUpNoOther() throws SQLException {
        write(INSERT, 1, "edited by hand");
        write(INSERT, 2, "free");
        try (Handle person = jdbi.open()) {
            person.begin();
            person.execute("update kept set text = 'by hand' where id = 1");
            gate = new CountDownLatch(1);
            CompletableFuture<Integer> first = later(INSERT, 3, "first");
            awaitOpened(3);
            CompletableFuture<Integer> locked = later(UPDATE, 1, "by the bridge");
            CompletableFuture<Integer> other = later(UPDATE, 2, "by the bridge");
            awaitWaiting(2);
            gate.countDown();

            assertThat(first.join()).isOne();
            assertThat(other.join()).isOne();
            // The lock is still held: H2 gives up after a while, PostgreSQL waits.
            if (!locked.isCompletedExceptionally()) {
                assertThat(write(UPDATE, 2, "once more")).isOne();
            }
            person.commit();
        }
        assertThat(kept()).containsEntry(2, "once more");
    }

    private int write(String sql, int id, String text) throws SQLException {
        Map<String, Object> parameters = new HashMap<>();
        parameters.put("id", id);
        parameters.put("text", text);
        return writes.write(sql, parameters);
    }

    private CompletableFuture<Integer> later(String sql, int id, String text) {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        callers.execute(() -> {
            try {
                done.complete(write(sql, id, text));
            } catch (SQLException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /** Whoever has the first transaction stands at the gate by then. */
    private void awaitOpened(int count) {
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> opened.get() == count);
    }

    private void awaitWaiting(int count) {
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> writes.waiting() == count);
    }

    private Map<Integer, String> kept() {
        Map<Integer, String> rows = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("select id, text from kept")
                .map((row, context) -> rows.put(row.getInt("id"), row.getString("text")))
                .list());
        return rows;
    }

    private static Map.Entry<Integer, String> entry(Integer id, String text) {
        return new java.util.AbstractMap.SimpleEntry<>(id, text);
    }

    /** Counts connections and commits; a connection is given out when the gate is open. */
    private DataSource watched(DataSource database) {
        return (DataSource) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) {
                        return method.invoke(database, arguments);
                    }
                    opened.incrementAndGet();
                    gate.await();
                    return watched(database.getConnection());
                });
    }

    private Connection watched(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        commits.incrementAndGet();
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
