package org.siamese.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siamese.gallery.index.ReferenceIndex;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.JdbcGalleryStore;
import org.siamese.gallery.store.PostgresServer;

/** Two nodes, each with an index of its own, on one database. */
class JdbcGalleryTest {
    private static Optional<PostgresServer> postgres = Optional.empty();

    @TempDir
    Path folder;

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
        h2.setURL("jdbc:h2:mem:gallery" + System.nanoTime() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000");
        return Stream.concat(Stream.of(h2), postgres.stream().map(PostgresServer::dataSource));
    }

    private IndexedGallery node(DataSource source, String index) {
        return IndexedGallery.open(
                JdbcGalleryStore.open(source, "staff", Duration.ofSeconds(10)),
                folder.resolve(index),
                TestVectors.model(),
                GallerySettings.ofDefaults());
    }

    private static double secondsUntil(java.util.function.BooleanSupplier seen) throws InterruptedException {
        long begin = System.nanoTime();
        while (!seen.getAsBoolean()) {
            assertThat(System.nanoTime() - begin).isLessThan(20_000_000_000L);
            Thread.sleep(5);
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_show_each_node_what_the_other_enrolled_and_rebuild_a_lost_index(DataSource source) throws Exception {
        try (IndexedGallery one = node(source, "one");
                IndexedGallery two = node(source, "two")) {
            double slowest = 0;
            for (int person = 0; person < 10; person++) {
                IndexedGallery from = person % 2 == 0 ? one : two;
                IndexedGallery to = person % 2 == 0 ? two : one;
                int count = person + 1;
                from.enrol(TestVectors.name(person), TestVectors.of(person, 0));
                assertThat(from.identityCount()).isEqualTo(count);
                slowest = Math.max(slowest, secondsUntil(() -> to.identityCount() == count));
                assertThat(to.nearest(TestVectors.of(person, 1), 1).get(0).identity())
                        .isEqualTo(TestVectors.name(person));
            }
            System.out.printf("two nodes: the slowest of 10 enrolments was seen after %.3f s%n", slowest);
            assertThat(slowest).isLessThan(1);
            two.erase("person 3");
            secondsUntil(() -> one.identityCount() == 9);
            assertThat(one.check().problems()).isEmpty();
            assertThat(two.check().problems()).isEmpty();
        }
        ReferenceIndex.clear(folder.resolve("one"));
        try (IndexedGallery one = node(source, "one");
                IndexedGallery two = node(source, "two")) {
            assertThat(one.recovery().replayed()).isEqualTo(9);
            assertThat(two.recovery().replayed()).isZero();
            assertThat(one.identities()).isEqualTo(two.identities()).hasSize(9).doesNotContain("person 3");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_search_while_the_database_is_away_and_write_again_when_it_is_back(DataSource source) throws Exception {
        AtomicBoolean away = new AtomicBoolean();
        DataSource sometimes = (DataSource) Proxy.newProxyInstance(
                JdbcGalleryTest.class.getClassLoader(), new Class<?>[] {DataSource.class}, (proxy, call, given) -> {
                    if (away.get()) {
                        throw new SQLException("connection refused", "08001");
                    }
                    return call.invoke(source, given);
                });
        try (IndexedGallery node = IndexedGallery.open(
                JdbcGalleryStore.open(sometimes, "away", Duration.ofMillis(200)),
                folder.resolve("away"),
                TestVectors.model(),
                GallerySettings.ofDefaults())) {
            node.enrol("anna", TestVectors.of(1, 0));
            assertThat(node.problem()).isEmpty();
            away.set(true);
            assertThatThrownBy(() -> node.enrol("ben", TestVectors.of(2, 0)))
                    .isInstanceOf(GalleryException.class)
                    .hasMessageContaining("writing failed: connection refused");
            assertThat(node.nearest(TestVectors.of(1, 1), 1).get(0).identity()).isEqualTo("anna");
            secondsUntil(() -> node.problem().isPresent());
            assertThat(node.problem().orElseThrow()).contains("connection refused");
            away.set(false);
            node.enrol("carl", TestVectors.of(3, 0));
            assertThat(node.identities()).containsExactly("anna", "carl");
            secondsUntil(() -> node.problem().isEmpty());
        }
    }
}
