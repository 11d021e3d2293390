package org.siamese.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.siamese.gallery.MaintenanceTest.image;
import static org.siamese.gallery.MaintenanceTest.model;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.JdbcGalleryStore;
import org.siamese.gallery.store.Reference;

/** Embeddings that the old model made before the change to another, and whose turn to be written comes after it. */
class ReembedRaceTest {
    @TempDir
    Path folder;

    private IndexedGallery open(boolean database) {
        if (!database) {
            return IndexedGallery.open(folder.resolve("g"), model(1));
        }
        JdbcDataSource source = new JdbcDataSource();
        source.setURL("jdbc:h2:mem:race;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000");
        return IndexedGallery.open(
                JdbcGalleryStore.open(source),
                folder.resolve("index"),
                GalleryModel.of(model(1)),
                GallerySettings.ofDefaults());
    }

    private static void awaitWaiting(IndexedGallery gallery, int requests) throws InterruptedException {
        for (int i = 0; gallery.writer().waiting() < requests; i++) {
            assertThat(i).as("tenths of a second").isLessThan(300);
            Thread.sleep(100);
        }
    }

    private static byte[] kept(int person) {
        try {
            return image(person, 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void should_let_no_embedding_of_the_old_model_in_behind_the_change_to_another(boolean database) throws Exception {
        try (IndexedGallery gallery = open(database)) {
            gallery.enrol("anna", kept(1), "memory");
            assertThat(gallery.count()).isEqualTo(1);
            CountDownLatch held = new CountDownLatch(1);
            CountDownLatch change = new CountDownLatch(1);
            CompletableFuture<Void> holding =
                    CompletableFuture.runAsync(() -> gallery.writer().run(() -> {
                        held.countDown();
                        try {
                            change.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }));
            held.await();
            CompletableFuture<Long> moving = gallery.reembed(model(3));
            awaitWaiting(gallery, 1);
            CompletableFuture<Reference> byImage =
                    CompletableFuture.supplyAsync(() -> gallery.enrol("by image", kept(2), "memory"));
            awaitWaiting(gallery, 2);
            CompletableFuture<Void> byVector = CompletableFuture.runAsync(
                    () -> gallery.enrol(List.of(Reference.of("by vector", model(1).embed(kept(3))))));
            awaitWaiting(gallery, 3);
            Path faces = Files.createDirectories(folder.resolve("faces/by folder"));
            Files.write(faces.resolve("0.png"), kept(4));
            CompletableFuture<BulkReport> byFolder = CompletableFuture.supplyAsync(
                    () -> BulkEnrolment.into(gallery).folder(faces.getParent()));
            awaitWaiting(gallery, 4);
            change.countDown();

            holding.get();
            assertThat(moving.get()).isEqualTo(1);
            assertThatThrownBy(byVector::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(GalleryException.class)
                    .hasMessageContaining("has moved to another model while this was enrolled");
            assertThat(gallery.references("by vector")).isEmpty();
            assertThat(byImage.get().vector()).containsExactly(model(3).embed(kept(2)));
            assertThat(byFolder.get().progress().enrolled()).isEqualTo(1);
            for (int person : new int[] {1, 2, 4}) {
                assertThat(gallery.nearest(model(3).embed(kept(person)), 1)
                                .get(0)
                                .distance())
                        .isLessThan(1e-6);
                assertThat(gallery.nearest(model(1).embed(kept(person)), 1)
                                .get(0)
                                .distance())
                        .as("the models differ")
                        .isGreaterThan(1e-3);
            }
        }
    }
}
