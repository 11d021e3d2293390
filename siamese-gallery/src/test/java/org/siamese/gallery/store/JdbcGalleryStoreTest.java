package org.siamese.gallery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against H2 in memory, and against PostgreSQL where it is installed. */
class JdbcGalleryStoreTest {
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static Optional<PostgresServer> postgres = Optional.empty();

    @BeforeAll
    static void start() {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        postgres.ifPresent(PostgresServer::close);
    }

    record Database(String name, DataSource source) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Database> databases() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:g" + NEXT.incrementAndGet() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000");
        return Stream.concat(
                Stream.of(new Database("H2", h2)),
                postgres.stream().map(server -> new Database("PostgreSQL", server.dataSource())));
    }

    private static String prefix() {
        return "test_" + NEXT.incrementAndGet();
    }

    private static JdbcGalleryStore open(DataSource source, String prefix) {
        return JdbcGalleryStore.open(source, prefix, Duration.ofSeconds(20));
    }

    private static Reference reference(String id, String identity) {
        return new Reference(
                id,
                identity,
                new float[] {1.5f, -2, 3},
                Instant.parse("2026-02-03T04:05:06.789Z"),
                "source é",
                Map.of("k", "v", "schlüssel", "値"),
                new byte[] {1, 2, 3});
    }

    static GalleryChange put(String id, String identity) {
        return new GalleryChange.Put(reference(id, identity));
    }

    /** What an index would hold that applied these changes. */
    static final class Follower {
        final Map<String, Reference> references = new TreeMap<>();
        long position;

        void follow(GalleryStore store) {
            if (position == 0) {
                references.clear();
            }
            position = store.follow(position, change -> {
                if (change instanceof GalleryChange.Put put) {
                    references.put(put.reference().id(), put.reference());
                } else if (change instanceof GalleryChange.RemoveReference removed) {
                    references.remove(removed.id());
                } else if (!(change instanceof GalleryChange.Expunge)) {
                    throw new IllegalStateException(change.toString());
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_keep_references_and_tell_followers_of_every_change(Database database) {
        JdbcGalleryStore store = open(database.source(), prefix());
        Follower follower = new Follower();
        follower.follow(store);
        store.write(List.of(put("1", "anna"), put("2", "Ωμέγα 🙂"), put("3", "ben"), put("4", "ben")));
        follower.follow(store);
        assertThat(follower.references.values())
                .containsExactly(
                        reference("1", "anna"),
                        reference("2", "Ωμέγα 🙂"),
                        reference("3", "ben"),
                        reference("4", "ben"));
        store.write(List.of(
                new GalleryChange.RemoveIdentity("ben"),
                put("5", "ben"),
                put("1", "carl"),
                new GalleryChange.RemoveReference("2"),
                new GalleryChange.RemoveReference("not there")));
        follower.follow(store);
        assertThat(follower.references.values()).containsExactly(reference("1", "carl"), reference("5", "ben"));
        Follower fresh = new Follower();
        fresh.follow(store);
        assertThat(fresh.references).isEqualTo(follower.references);
        assertThat(fresh.position).isEqualTo(store.position()).isEqualTo(follower.position);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_take_sql_in_names_for_names(Database database) {
        JdbcGalleryStore store = open(database.source(), prefix());
        String evil = "'; DROP TABLE test_reference; -- \" \\ %_ ?";
        store.write(List.of(put("1" + evil, evil), put("2", "anna")));
        store.write(List.of(new GalleryChange.RemoveIdentity("x' OR '1'='1")));
        store.write(List.of(new GalleryChange.RemoveReference("2' OR '1'='1")));
        Follower follower = new Follower();
        follower.follow(store);
        assertThat(follower.references.values()).extracting(Reference::identity).containsExactly(evil, "anna");
        assertThatThrownBy(() -> open(database.source(), "x; DROP TABLE y"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("prefix: expected lower-case letters");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_show_every_change_of_many_writers_to_a_follower(Database database) throws Exception {
        String prefix = prefix();
        JdbcGalleryStore store = open(database.source(), prefix);
        int writers = 6;
        int each = 40;
        AtomicBoolean ended = new AtomicBoolean();
        Follower follower = new Follower();
        store.write(List.of(put("first", "first")));
        follower.follow(store);
        ExecutorService pool = Executors.newFixedThreadPool(writers + 1);
        try {
            Future<?> following = pool.submit(() -> {
                while (!ended.get()) {
                    follower.follow(store);
                }
            });
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int writer = 0; writer < writers; writer++) {
                int number = writer;
                tasks.add(() -> {
                    JdbcGalleryStore own = open(database.source(), prefix);
                    for (int i = 0; i < each; i++) {
                        // Every writer also writes one id that all share.
                        own.write(List.of(put(number + "/" + i, "p" + number), put("shared " + i % 3, "w" + number)));
                        if (i % 5 == 4) {
                            own.write(List.of(new GalleryChange.RemoveReference(number + "/" + (i - 2))));
                        }
                    }
                    return null;
                });
            }
            for (Future<Void> done : pool.invokeAll(tasks)) {
                done.get();
            }
            ended.set(true);
            following.get();
        } finally {
            pool.shutdownNow();
        }
        follower.follow(store);
        Follower fresh = new Follower();
        fresh.follow(store);
        assertThat(follower.references).isEqualTo(fresh.references);
        assertThat(fresh.references).hasSize(1 + 3 + writers * each - writers * each / 5);
        assertThat(store.position()).isEqualTo(1 + writers * each * 2L + writers * each / 5);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_not_show_a_later_change_before_an_earlier_one_that_commits_later(Database database) throws Exception {
        String prefix = prefix();
        JdbcGalleryStore store = open(database.source(), prefix);
        store.write(List.of(put("0", "first")));
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (Connection slow = database.source().getConnection()) {
            // A writer that has taken its number and does not commit yet.
            slow.setAutoCommit(false);
            try (Statement statement = slow.createStatement()) {
                statement.executeUpdate("UPDATE " + prefix + "_state SET counter = counter + 1 WHERE one = 1");
                statement.executeUpdate("INSERT INTO " + prefix
                        + "_change (number, reference_id, expunge, token) VALUES (2, 'slow', false, 't')");
            }
            Future<?> other = pool.submit(() -> store.write(List.of(put("fast", "b"))));
            Thread.sleep(300);
            assertThat(other.isDone())
                    .as("the second writer waits for the first one's commit")
                    .isFalse();
            Follower follower = new Follower();
            follower.position = 1;
            follower.follow(store);
            assertThat(follower.position).isEqualTo(1);
            slow.rollback();
            other.get();
            follower.follow(store);
            assertThat(follower.position).as("the number came back").isEqualTo(2);
            assertThat(follower.references).containsOnlyKeys("fast");
        } finally {
            pool.shutdownNow();
        }
    }

    /** Connections that break at the n-th call of a kind: before it reaches the database, or after. */
    static DataSource breaking(DataSource source, String method, Set<Integer> calls, boolean after) {
        AtomicInteger count = new AtomicInteger();
        return (DataSource) Proxy.newProxyInstance(
                JdbcGalleryStoreTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, call, given) -> {
                    Object result = invoke(source, call, given);
                    return result instanceof Connection connection
                            ? wrapped(connection, method, calls, after, count)
                            : result;
                });
    }

    private static Connection wrapped(
            Connection connection, String method, Set<Integer> calls, boolean after, AtomicInteger count) {
        return (Connection) Proxy.newProxyInstance(
                JdbcGalleryStoreTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, call, given) -> {
                    if (call.getName().equals(method) && calls.contains(count.incrementAndGet())) {
                        if (after) {
                            invoke(connection, call, given);
                        }
                        connection.close();
                        throw new SQLException("connection reset", "08006");
                    }
                    return invoke(connection, call, given);
                });
    }

    private static Object invoke(Object target, java.lang.reflect.Method call, Object[] given) throws Throwable {
        try {
            return call.invoke(target, given);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_write_once_where_connections_break_before_or_after_the_commit(Database database) {
        for (boolean after : new boolean[] {false, true}) {
            String prefix = prefix();
            JdbcGalleryStore plain = open(database.source(), prefix);
            Set<Integer> calls = new TreeSet<>();
            for (int i = 2; i < 60; i += 3) {
                calls.add(i);
            }
            JdbcGalleryStore store = open(breaking(database.source(), "commit", calls, after), prefix);
            for (int i = 0; i < 30; i++) {
                store.write(List.of(put("id " + i, "anna"), new GalleryChange.RemoveReference("id " + (i - 1))));
            }
            Follower follower = new Follower();
            follower.follow(plain);
            assertThat(follower.references).containsOnlyKeys("id 29");
            assertThat(plain.position()).as("each change has one number").isEqualTo(60);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_say_after_a_while_that_the_database_cannot_be_reached(Database database) {
        JdbcGalleryStore plain = open(database.source(), prefix());
        plain.write(List.of(put("1", "anna")));
        Set<Integer> all = new TreeSet<>();
        for (int i = 2; i < 10_000; i++) {
            all.add(i);
        }
        String prefix = prefix();
        open(database.source(), prefix);
        JdbcGalleryStore store = JdbcGalleryStore.open(
                breaking(database.source(), "commit", all, false), prefix, Duration.ofMillis(300));
        assertThatThrownBy(() -> store.write(List.of(put("2", "ben"))))
                .isInstanceOf(GalleryException.class)
                .hasMessageContaining("writing failed: connection reset");
        assertThat(open(database.source(), prefix).position()).isZero();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_bring_a_schema_of_version_1_to_todays_and_refuse_a_later_one(Database database) throws SQLException {
        String prefix = prefix();
        try (Connection connection = database.source().getConnection()) {
            connection.setAutoCommit(false);
            SqlDialect dialect = SqlDialect.of(connection);
            new JdbcSchema(prefix, dialect).migrate(connection, 1);
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO " + prefix
                    + "_reference (id, identity, embedding, time_seconds, time_nanos, source, metadata)"
                    + " VALUES ('old', 'anna', ?, 1, 2, 's', '{\"k\":\"v\"}')")) {
                insert.setBytes(1, new byte[] {0x3f, (byte) 0x80, 0, 0});
                insert.executeUpdate();
            }
            connection.commit();
        }
        JdbcGalleryStore store = open(database.source(), prefix);
        store.write(List.of(put("new", "ben")));
        Follower follower = new Follower();
        follower.follow(store);
        assertThat(follower.references).containsOnlyKeys("new", "old");
        assertThat(follower.references.get("old"))
                .isEqualTo(new Reference(
                        "old", "anna", new float[] {1}, Instant.ofEpochSecond(1, 2), "s", Map.of("k", "v"), null));
        try (Connection connection = database.source().getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("UPDATE " + prefix + "_state SET schema_version = 99");
            try (ResultSet rows = statement.executeQuery("SELECT schema_version FROM " + prefix + "_state")) {
                assertThat(rows.next()).isTrue();
            }
        }
        assertThatThrownBy(() -> open(database.source(), prefix))
                .isInstanceOf(GalleryException.class)
                .hasMessageContaining("expected a schema of version 3, got version 99");
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_keep_the_first_description_of_two_nodes_and_notice_another_database(Database database) {
        String prefix = prefix();
        JdbcGalleryStore one = open(database.source(), prefix);
        JdbcGalleryStore two = open(database.source(), prefix);
        GalleryDescription first = GalleryDescription.of(3, "{}");
        one.describe(first);
        two.describe(GalleryDescription.of(3, "{}"));
        assertThat(two.description()).contains(first);
        one.describe(first.withThreshold("{}"));
        assertThat(two.description()).contains(first.withThreshold("{}"));
        assertThatThrownBy(() -> one.follow(17, change -> {}))
                .isInstanceOf(GalleryException.class)
                .hasMessageContaining("an older backup");
    }
}
