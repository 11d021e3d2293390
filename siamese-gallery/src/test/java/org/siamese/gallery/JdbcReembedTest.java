package org.siamese.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siamese.gallery.MaintenanceTest.image;
import static org.siamese.gallery.MaintenanceTest.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.JdbcGalleryStore;
import org.siamese.gallery.store.PostgresServer;
import org.siamese.image.model.ImageModel;

/** A gallery in a database moves to another model, beside nodes that know nothing of it. */
class JdbcReembedTest {
    private static final AtomicInteger NEXT = new AtomicInteger();
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
        h2.setURL("jdbc:h2:mem:reembed" + NEXT.incrementAndGet() + ";DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000");
        return Stream.concat(Stream.of(h2), postgres.stream().map(PostgresServer::dataSource));
    }

    private final String prefix = "faces" + NEXT.incrementAndGet();

    private IndexedGallery node(DataSource source, String index, ImageModel model, GallerySettings settings) {
        return IndexedGallery.open(
                JdbcGalleryStore.open(source, prefix, Duration.ofSeconds(20)),
                folder.resolve(index),
                GalleryModel.of(model),
                settings);
    }

    private IndexedGallery node(DataSource source, String index, ImageModel model) {
        return node(source, index, model, GallerySettings.ofDefaults());
    }

    private static byte[] kept(int person) {
        try {
            return image(person, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String nearest(IndexedGallery gallery, ImageModel model, int person) {
        return gallery.nearest(model.embed(kept(person)), 1).get(0).identity();
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_move_to_another_model_while_another_node_enrols_and_then_refuse_the_old_one(DataSource source)
            throws Exception {
        try (IndexedGallery one = node(source, "one", model(1));
                IndexedGallery two = node(source, "two", model(1))) {
            for (int person = 0; person < 20; person++) {
                one.enrol("person " + person, kept(person), "memory");
            }
            CountDownLatch begun = new CountDownLatch(1);
            AtomicInteger acknowledged = new AtomicInteger();
            CompletableFuture<String> refused = CompletableFuture.supplyAsync(() -> {
                for (int i = 0; ; i++) {
                    try {
                        two.enrol("later " + i, kept(20 + i % 10), "memory");
                        two.remove("later " + (i - 3));
                        acknowledged.set(i + 1);
                        begun.countDown();
                    } catch (GalleryException e) {
                        return String.valueOf(e.getMessage());
                    }
                }
            });
            begun.await();
            long made = one.reembed(model(3)).get();
            assertThat(made).isGreaterThan(20);
            assertThat(refused.get()).contains("the gallery has moved to another model");
            assertThatThrownBy(() -> two.remove("person 1")).hasMessageContaining("has moved to another model");
            assertThat(two.problem().orElse("none")).contains("has moved to another model");
            assertThat(nearest(two, model(1), 7))
                    .as("it answers from what it had")
                    .isEqualTo("person 7");

            assertThat(nearest(one, model(3), 7)).isEqualTo("person 7");
            one.enrol("new", kept(40), "memory");
            assertThat(nearest(one, model(3), 40)).isEqualTo("new");
            int last = acknowledged.get() - 1;
            assertThat(one.references("later " + last))
                    .as("acknowledged by the other node")
                    .hasSize(1);
            assertThat(one.check().problems()).isEmpty();
            assertThat(one.problem()).isEmpty();
        }
        assertThatThrownBy(() -> node(source, "two", model(1))).hasMessageContaining("belongs to another model");
        try (IndexedGallery one = node(source, "one", model(3));
                IndexedGallery two = node(source, "two", model(3))) {
            assertThat(one.recovery().replayed()).as("the new index is kept").isZero();
            assertThat(two.identities()).isEqualTo(one.identities()).contains("person 19", "new");
            assertThat(nearest(two, model(3), 11)).isEqualTo("person 11");
            one.reembed(model(5)).get();
            one.reembed(model(7)).get();
            assertThat(nearest(one, model(7), 11)).isEqualTo("person 11");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_stay_with_its_model_where_a_reference_has_no_image(DataSource source) {
        GallerySettings without = GallerySettings.ofDefaults().withKeepImages(false);
        try (IndexedGallery one = node(source, "one", model(1), without);
                IndexedGallery two = node(source, "two", model(1), without)) {
            one.enrol("anna", kept(1), "memory");
            assertThatThrownBy(() -> one.reembed(model(3)).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasMessageContaining("has no stored image");
            two.enrol("ben", kept(2), "memory");
            assertThat(nearest(one, model(1), 1)).isEqualTo("anna");
            assertThat(folder.resolve("one.next")).doesNotExist();
            long made = one.reembed(
                            GalleryModel.of(model(3)),
                            reference -> Optional.of(
                                    model(3).embed(kept(reference.identity().equals("anna") ? 1 : 2))))
                    .join();
            assertThat(made).isEqualTo(2);
            assertThat(nearest(one, model(3), 2)).isEqualTo("ben");
        }
    }

    @ParameterizedTest
    @MethodSource("databases")
    void should_let_the_later_of_two_migrations_go_on(DataSource source) throws Exception {
        try (IndexedGallery one = node(source, "one", model(1));
                IndexedGallery two = node(source, "two", model(1))) {
            for (int person = 0; person < 5; person++) {
                one.enrol("person " + person, kept(person), "memory");
            }
            CountDownLatch embedding = new CountDownLatch(1);
            CountDownLatch overtaken = new CountDownLatch(1);
            CompletableFuture<Long> slow = one.reembed(GalleryModel.of(model(5)), reference -> {
                embedding.countDown();
                try {
                    overtaken.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return reference.image().map(model(5)::embed);
            });
            embedding.await();
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<Long> later = two.reembed(GalleryModel.of(model(3)), reference -> {
                begun.countDown();
                return reference.image().map(model(3)::embed);
            });
            begun.await();
            overtaken.countDown();
            assertThat(later.get()).isEqualTo(5);
            assertThatThrownBy(slow::get)
                    .hasMessageMatching("(?s).*(another reembed was begun|moved to another model).*");
            assertThat(nearest(two, model(3), 3)).isEqualTo("person 3");
        }
        try (IndexedGallery one = node(source, "one", model(3))) {
            assertThat(nearest(one, model(3), 4)).isEqualTo("person 4");
            assertThat(one.check().problems()).isEmpty();
        }
    }
}
