package org.siamese.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.gallery.index.IndexSettings;
import org.siamese.gallery.store.FolderStore;
import org.siamese.gallery.store.GalleryException;
import org.siamese.gallery.store.Reference;
import org.siamese.gallery.store.Salvage;

/** Each file of a gallery truncated, and with one bit flipped. */
class DamageTest {
    private static final int PEOPLE = 40;
    private static final int FLIPS = 2;

    @TempDir
    Path folder;

    private static IndexedGallery open(Path folder) {
        GallerySettings settings = GallerySettings.ofDefaults()
                .withIndex(IndexSettings.ofDefaults().withGraphFrom(PEOPLE));
        return IndexedGallery.open(folder, TestVectors.model(), settings);
    }

    private Path sound() {
        Path sound = folder.resolve("sound");
        for (int part = 0; part < 2; part++) {
            try (IndexedGallery gallery = open(sound)) {
                for (int person = part * PEOPLE / 2; person < (part + 1) * PEOPLE / 2; person++) {
                    gallery.enrol(List.of(Reference.of(TestVectors.name(person), TestVectors.of(person, 0))
                            .withId("id " + person)));
                }
            }
        }
        try (IndexedGallery gallery = open(sound)) {
            gallery.compact();
        }
        return sound;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.endsWith("lock") && !file.endsWith("write.lock"))
                    .sorted()
                    .toList();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        if (Files.exists(to)) {
            try (Stream<Path> walk = Files.walk(to)) {
                for (Path path : walk.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        for (Path file : files(from)) {
            Path target = to.resolve(from.relativize(file));
            Files.createDirectories(target.getParent());
            Files.copy(file, target);
        }
    }

    private static List<String> identities(List<Reference> references) {
        return references.stream().map(Reference::identity).sorted().toList();
    }

    /** Either everything is right, perhaps after a rebuild; or opening or the check says what is wrong, and most can be exported. */
    private void judge(Path damaged, String what, int mayBeLost) {
        List<String> found = new ArrayList<>();
        try (IndexedGallery gallery = open(damaged)) {
            CheckReport report = gallery.check();
            if (report.isSound()) {
                assertThat(gallery.identities()).as(what).hasSize(PEOPLE);
                for (int person = 0; person < PEOPLE; person++) {
                    assertThat(gallery.nearest(TestVectors.of(person, 5), 1)
                                    .get(0)
                                    .identity())
                            .as(what)
                            .isEqualTo(TestVectors.name(person));
                }
                return;
            }
            found.addAll(report.problems());
        } catch (GalleryException e) {
            found.add(e.getMessage());
            assertThat(e.getMessage()).as(what).startsWith(damaged.toString());
        } catch (RuntimeException e) {
            fail(what, e);
        }
        assertThat(found).as(what).isNotEmpty();
        List<Reference> saved = new ArrayList<>();
        Salvage salvage = FolderStore.salvage(damaged, saved::add);
        assertThat(salvage.references()).as("%s: %s", what, found).isGreaterThanOrEqualTo(PEOPLE - mayBeLost);
        assertThat(identities(saved)).doesNotHaveDuplicates();
    }

    @Test
    void should_say_which_file_is_damaged_by_one_bit_or_use_what_is_not() throws IOException {
        Path sound = sound();
        Path damaged = folder.resolve("damaged");
        SplittableRandom random = new SplittableRandom(1);
        for (Path file : files(sound)) {
            int length = (int) Files.size(file);
            for (int flip = 0; flip < FLIPS && flip < length; flip++) {
                copy(sound, damaged);
                Path target = damaged.resolve(sound.relativize(file));
                byte[] bytes = Files.readAllBytes(target);
                int at = random.nextInt(length);
                bytes[at] ^= (byte) (1 << random.nextInt(8));
                Files.write(target, bytes);
                judge(damaged, "bit at byte " + at + " of " + length + " of " + sound.relativize(file), 1);
            }
        }
    }

    @Test
    void should_say_which_file_is_truncated_or_use_what_is_not() throws IOException {
        Path sound = sound();
        Path damaged = folder.resolve("damaged");
        SplittableRandom random = new SplittableRandom(2);
        for (Path file : files(sound)) {
            int length = (int) Files.size(file);
            for (int length2 : new int[] {0, 1, length / 2, length - 1, random.nextInt(length)}) {
                copy(sound, damaged);
                Path target = damaged.resolve(sound.relativize(file));
                byte[] bytes = java.util.Arrays.copyOf(Files.readAllBytes(target), length2);
                Files.write(target, bytes);
                judge(damaged, length2 + " bytes of " + length + " of " + sound.relativize(file), PEOPLE / 2);
            }
        }
    }
}
