package org.siamese.gallery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siamese.gallery.store.JdbcGalleryStoreTest.put;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against H2 in memory, and against PostgreSQL where it is installed. */
class JdbcMigrationTest {
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

    static Stream<DataSource> databases() {
        JdbcDataSource h2 = new JdbcDataSource();
        h2.setURL("jdbc:h2:mem:m" + NEXT.incrementAndGet() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000");
        return Stream.concat(Stream.of(h2), postgres.stream().map(PostgresServer::dataSource));
    }

    private static final float[] NEW = {7, 8};

    private final String prefix = "moving" + NEXT.incrementAndGet();

    private JdbcGalleryStore open(DataSource source) {
        return JdbcGalleryStore.open(source, prefix, Duration.ofSeconds(20));
    }

    /** Of a gallery of 250 references, which are more than two pages. */
    private JdbcGalleryStore filled(DataSource source) {
        JdbcGalleryStore store = open(source);
        store.describe(GalleryDescription.of(3, "old"));
        store.description();
        List<GalleryChange> changes = new ArrayList<>();
        for (int i = 0; i < 250; i++) {
            changes.add(put("id " + i, "p" + i % 7));
        }
        store.write(changes);
        return store;
    }

    private static JdbcMigration migration(JdbcGalleryStore store, List<GalleryChange> applied) {
        return new JdbcMigration(
                store, GalleryDescription.of(2, "new"), reference -> reference.withVector(NEW), applied::add);
    }

    private static JdbcGalleryStoreTest.Follower followed(JdbcGalleryStore store) {
        JdbcGalleryStoreTest.Follower follower = new JdbcGalleryStoreTest.Follower();
        follower.follow(store);
        return follower;
    }

    private int waiting(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM " + prefix + "_next")) {
            rows.next();
            return rows.getInt(1);
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_change_every_embedding_at_once_and_refuse_who_has_the_old_model(DataSource source) throws SQLException {
        JdbcGalleryStore store = filled(source);
        JdbcGalleryStore other = open(source);
        long before = other.follow(0, change -> {});
        assertThat(other.description().orElseThrow().model()).isEqualTo("old");
        List<GalleryChange> applied = new ArrayList<>();
        JdbcMigration migration = migration(store, applied);
        migration.copyAll();
        assertThat(applied).hasSize(250);
        other.write(List.of(put("id 3", "changed"), put("z", "new"), new GalleryChange.RemoveReference("id 4")));
        assertThat(migration.catchUp()).isEqualTo(3);
        other.write(List.of(put("zz", "last"), new GalleryChange.RemoveIdentity("new")));
        long position = migration.switchOver();
        assertThat(applied).hasSize(255);
        assertThat(position).isEqualTo(store.position());
        assertThat(waiting(source)).isZero();

        assertThat(store.description().orElseThrow().model()).isEqualTo("new");
        JdbcGalleryStore fresh = open(source);
        JdbcGalleryStoreTest.Follower all = followed(fresh);
        assertThat(all.references).hasSize(250).containsKey("zz").doesNotContainKeys("z", "id 4");
        assertThat(all.references.values())
                .allMatch(reference -> reference.vector() != null
                        && java.util.Arrays.equals(reference.vector(), NEW)
                        && reference.image().isPresent());
        assertThat(all.references.get("id 3").identity()).isEqualTo("changed");

        String moved = "the gallery has moved to another model";
        assertThatThrownBy(() -> other.write(List.of(put("id 9", "x"))))
                .isInstanceOf(GalleryException.class)
                .hasMessageContaining(moved);
        assertThatThrownBy(() -> other.erase("p1")).hasMessageContaining(moved);
        assertThatThrownBy(() -> other.follow(before, change -> {})).hasMessageContaining(moved);
        assertThatThrownBy(() -> other.follow(0, change -> {})).hasMessageContaining(moved);
        assertThatThrownBy(other::description).hasMessageContaining(moved);
        assertThatThrownBy(() -> other.describe(GalleryDescription.of(3, "old")))
                .hasMessageContaining(moved);
        assertThatThrownBy(() -> migration(other, new ArrayList<>()).copyAll()).hasMessageContaining(moved);
        assertThat(followed(open(source)).references).isEqualTo(all.references);
        store.write(List.of(put("id 9", "still written")));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_be_the_old_gallery_after_a_crash_before_the_switch_and_begin_anew(DataSource source)
            throws SQLException {
        JdbcGalleryStore store = filled(source);
        migration(store, new ArrayList<>()).copyAll();
        // The process is gone; its embeddings lie there.
        assertThat(waiting(source)).isEqualTo(250);
        JdbcGalleryStore again = open(source);
        assertThat(again.description().orElseThrow().model()).isEqualTo("old");
        assertThat(followed(again).references.get("id 1").vector()).hasSize(3);
        again.write(List.of(put("later", "p")));
        JdbcMigration second = migration(again, new ArrayList<>());
        second.copyAll();
        assertThat(waiting(source)).isEqualTo(251);
        second.switchOver();
        assertThat(followed(open(source)).references.values()).hasSize(251).allMatch(one -> one.vector().length == 2);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_change_nothing_where_a_reference_has_no_new_embedding(DataSource source) throws SQLException {
        JdbcGalleryStore store = filled(source);
        JdbcMigration migration = migration(store, new ArrayList<>());
        migration.copyAll();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("DELETE FROM " + prefix + "_next WHERE id = 'id 17'");
        }
        assertThatThrownBy(migration::switchOver)
                .isInstanceOf(GalleryException.class)
                .hasMessageContaining("expected a new embedding of every reference, got none of \"id 17\"");
        assertThat(open(source).description().orElseThrow().model()).isEqualTo("old");
        assertThat(followed(store).references.values()).allMatch(one -> one.vector().length == 3);
        store.write(List.of(put("still", "written")));
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_end_where_a_later_migration_has_begun(DataSource source) {
        JdbcGalleryStore store = filled(source);
        JdbcMigration first = migration(store, new ArrayList<>());
        first.copyAll();
        JdbcMigration second = migration(store, new ArrayList<>());
        second.copyAll();
        assertThatThrownBy(first::switchOver).hasMessageContaining("another reembed was begun meanwhile");
        second.switchOver();
        assertThat(followed(store).references.values()).allMatch(one -> one.vector().length == 2);
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_change_over_once_where_connections_break_before_or_after_a_commit(DataSource source) {
        for (boolean after : new boolean[] {false, true}) {
            JdbcGalleryStore plain = filled(source);
            JdbcGalleryStore store = JdbcGalleryStore.open(
                    JdbcGalleryStoreTest.breaking(source, "commit", Set.of(5, 7, 9, 11, 13, 14, 16), after),
                    prefix,
                    Duration.ofSeconds(20));
            store.description();
            List<GalleryChange> applied = new ArrayList<>();
            JdbcMigration migration = migration(store, applied);
            migration.copyAll();
            plain.write(List.of(put("last", "p")));
            long position = migration.switchOver();
            JdbcGalleryStore fresh = open(source);
            assertThat(fresh.position()).isEqualTo(position);
            assertThat(followed(fresh).references.values()).hasSize(251).allMatch(one -> one.vector().length == 2);
            assertThat(applied.get(applied.size() - 1))
                    .isInstanceOfSatisfying(
                            GalleryChange.Put.class,
                            last -> assertThat(last.reference().id()).isEqualTo("last"));
            drop(source);
        }
    }

    private void drop(DataSource source) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("_state", "_reference", "_change", "_next")) {
                statement.executeUpdate("DROP TABLE " + prefix + table);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
