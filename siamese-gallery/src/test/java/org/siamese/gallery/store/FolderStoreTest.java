package org.siamese.gallery.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderStoreTest {
    @TempDir
    Path folder;

    private static GalleryChange put(String id, String identity) {
        return new GalleryChange.Put(new Reference(
                id,
                identity,
                new float[] {1.5f, -2, 3},
                Instant.parse("2026-02-03T04:05:06.789Z"),
                "source é",
                Map.of("k", "v", "schlüssel", "値"),
                new byte[] {1, 2, 3}));
    }

    private static List<GalleryChange> all(GalleryStore store) {
        List<GalleryChange> changes = new ArrayList<>();
        store.follow(0, changes::add);
        return changes;
    }

    private FolderStore describedStore() {
        FolderStore store = FolderStore.open(folder);
        if (store.description().isEmpty()) {
            store.describe(GalleryDescription.of(3, "{}"));
        }
        return store;
    }

    private Path lastLog() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .reduce((a, b) -> b)
                    .orElseThrow();
        }
    }

    @Test
    void should_give_the_changes_back_in_order_from_any_position() {
        List<GalleryChange> changes = List.of(
                put("1", "anna"),
                put("2", "ben"),
                new GalleryChange.RemoveReference("1"),
                new GalleryChange.RemoveIdentity("ben"),
                put("3", "carl"));
        try (FolderStore store = describedStore()) {
            store.write(changes.subList(0, 2));
            store.write(changes.subList(2, 5));
            assertThat(all(store)).isEqualTo(changes);
            List<GalleryChange> later = new ArrayList<>();
            assertThat(store.follow(3, later::add)).isEqualTo(5);
            assertThat(later).isEqualTo(changes.subList(3, 5));
        }
        try (FolderStore store = describedStore()) {
            assertThat(store.position()).isEqualTo(5);
            assertThat(all(store)).isEqualTo(changes);
            store.write(List.of(put("4", "dora")));
            assertThat(store.position()).isEqualTo(6);
            assertThat(all(store)).hasSize(6);
            assertThatThrownBy(() -> store.follow(7, change -> {}))
                    .isInstanceOf(GalleryException.class)
                    .hasMessageContaining("the end of the log is missing");
        }
    }

    @Test
    void should_cut_off_a_torn_end_and_keep_it_aside() throws IOException {
        FolderStore crashed = describedStore();
        crashed.write(List.of(put("1", "anna")));
        // The last bytes of a write that did not end: the store was not closed.
        ByteBuffer torn = LogSegment.batch(List.of(ChangeCodec.encode(2, put("2", "ben"))));
        byte[] bytes = new byte[torn.remaining() - 5];
        torn.get(bytes);
        byte[] before = Files.readAllBytes(lastLog());
        Path log = lastLog();
        crashed.close();
        Files.write(log, before);
        Files.write(log, bytes, StandardOpenOption.APPEND);
        try (FolderStore store = describedStore()) {
            assertThat(store.recovery().tornBytes()).isEqualTo(bytes.length);
            assertThat(all(store)).containsExactly(put("1", "anna"));
            store.write(List.of(put("3", "carl")));
            assertThat(all(store)).containsExactly(put("1", "anna"), put("3", "carl"));
        }
        try (FolderStore store = describedStore()) {
            assertThat(store.recovery()).isEqualTo(FolderRecovery.CLEAN);
            assertThat(all(store)).containsExactly(put("1", "anna"), put("3", "carl"));
        }
    }

    @Test
    void should_take_a_damaged_batch_before_whole_ones_for_damage_and_not_for_a_torn_end() throws IOException {
        Path log;
        byte[] before;
        try (FolderStore crashed = describedStore()) {
            crashed.write(List.of(put("1", "anna")));
            crashed.write(List.of(put("2", "ben")));
            log = lastLog();
            before = Files.readAllBytes(log);
        }
        before[LogSegment.HEADER_BYTES + 40] ^= 1;
        Files.write(log, before);
        assertThatThrownBy(() -> FolderStore.open(folder))
                .isInstanceOf(GalleryException.class)
                .hasMessageContaining(log.toString())
                .hasMessageContaining("damaged");
        List<Reference> saved = new ArrayList<>();
        Salvage salvage = FolderStore.salvage(folder, saved::add);
        assertThat(saved).extracting(Reference::identity).containsExactly("ben");
        assertThat(salvage.problems()).hasSize(1);
        assertThat(salvage.lostBytes()).isPositive();
    }

    @Test
    void should_go_on_after_a_full_disk_and_lose_nothing_before_it() {
        List<String> written = new ArrayList<>();
        int[] room = {4000};
        LogOutput.Opener small = file -> limited(LogOutput.of(file), room);
        try (FolderStore store = FolderStore.open(folder, small)) {
            store.describe(GalleryDescription.of(3, "{}"));
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 1000; i++) {
                            store.write(List.of(put("id " + i, "anna")));
                            written.add("id " + i);
                        }
                    })
                    .isInstanceOf(GalleryException.class)
                    .hasMessageContaining("nothing of these changes was: No space left on device");
            assertThat(written).hasSizeBetween(10, 100);
            assertThat(all(store)).hasSameSizeAs(written);
            room[0] = 1 << 20;
            store.write(List.of(put("late", "anna")));
            assertThat(all(store)).hasSize(written.size() + 1);
        }
        try (FolderStore store = FolderStore.open(folder)) {
            assertThat(store.recovery()).isEqualTo(FolderRecovery.CLEAN);
            assertThat(all(store)).hasSize(written.size() + 1);
        }
    }

    private static LogOutput limited(LogOutput out, int[] room) {
        return new LogOutput() {
            @Override
            public void write(ByteBuffer bytes) throws IOException {
                if (bytes.remaining() > room[0]) {
                    // Half of it still goes to the disk.
                    out.write(bytes.duplicate().limit(bytes.position() + bytes.remaining() / 2));
                    throw new IOException("No space left on device");
                }
                room[0] -= bytes.remaining();
                out.write(bytes);
            }

            @Override
            public void force() throws IOException {
                out.force();
            }

            @Override
            public void truncate(long size) throws IOException {
                out.truncate(size);
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
    }

    @Test
    void should_not_write_again_after_a_failed_sync() {
        LogOutput.Opener failing = file -> new LogOutput() {
            private final LogOutput out = LogOutput.of(file);
            private int syncs;

            @Override
            public void write(ByteBuffer bytes) throws IOException {
                out.write(bytes);
            }

            @Override
            public void force() throws IOException {
                if (++syncs == 3) {
                    throw new IOException("Input/output error");
                }
                out.force();
            }

            @Override
            public void truncate(long size) throws IOException {
                out.truncate(size);
            }

            @Override
            public void close() throws IOException {
                out.close();
            }
        };
        try (FolderStore store = FolderStore.open(folder, failing)) {
            store.describe(GalleryDescription.of(3, "{}"));
            store.write(List.of(put("1", "anna")));
            assertThatThrownBy(() -> store.write(List.of(put("2", "ben")))).hasMessageContaining("Input/output error");
            assertThatThrownBy(() -> store.write(List.of(put("3", "carl"))))
                    .hasMessageContaining("closed for writing since an earlier failure");
        }
    }

    @Test
    void should_not_bring_back_what_an_erased_reference_replaced() {
        try (FolderStore store = describedStore()) {
            store.write(List.of(put("x", "ben")));
            store.write(List.of(put("x", "anna"), put("y", "anna")));
            store.write(List.of(new GalleryChange.RemoveReference("y"), put("z", "carl")));
            store.erase("anna");
            assertThat(store.pendingErasure()).contains("anna");
            store.erased("anna");
            assertThat(store.pendingErasure()).isEmpty();
            assertThat(all(store)).containsExactly(put("z", "carl"));
            assertThat(store.problems()).isEmpty();
            store.write(List.of(put("x", "dora")));
            assertThat(store.position()).isEqualTo(7);
        }
        try (FolderStore store = describedStore()) {
            assertThat(store.position()).isEqualTo(7);
            assertThat(all(store)).containsExactly(put("z", "carl"), put("x", "dora"));
        }
    }

    @Test
    void should_drop_what_led_to_nothing_when_compacted() {
        try (FolderStore store = describedStore()) {
            for (int i = 0; i < 100; i++) {
                store.write(List.of(put("same", "anna " + i)));
            }
            store.write(List.of(put("other", "ben"), new GalleryChange.RemoveIdentity("ben")));
            store.compact();
            assertThat(all(store)).containsExactly(put("same", "anna 99"));
            assertThat(store.position()).isEqualTo(102);
        }
    }
}
