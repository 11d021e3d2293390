package org.siamese.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.data.DataException;
import org.siamese.data.TestImages;
import org.siamese.image.ImageException;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

class SetsTest {
    private static final ImagePipeline GREY = ImagePipeline.grey().resize(8, 8).build();

    @TempDir
    Path root;

    private static byte[] png(int base) {
        return TestImages.encode(TestImages.grey(9, 9, base), "png");
    }

    private Path zip(Map<String, byte[]> entries) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
                zip.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return TestImages.write(root, "set.zip", bytes.toByteArray());
    }

    private static Map<String, byte[]> letters() {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("images/Greek/character02/0002_07.png", png(1));
        entries.put("images/Greek/character01/0001_01.png", png(2));
        entries.put("images/Greek/character01/0001_02.png", png(3));
        entries.put("images/Latin/character01/0003_01.png", png(4));
        entries.put("images/README.txt", new byte[] {1});
        return entries;
    }

    @Test
    void should_keep_forgeries_apart_from_genuine_signatures() {
        TestImages.write(root, "001/1.png", png(1));
        TestImages.write(root, "001/2.PNG", png(2));
        TestImages.write(root, "001_forg/3.png", png(3));
        TestImages.write(root, "002/4.png", png(4));

        ImageDataset set = SignatureFolders.at(root).load(GREY);

        assertThat(set.classes().count()).isEqualTo(2);
        assertThat(set.counts()).containsEntry("001", 2).containsEntry("002", 1);
        assertThat(set.forgeries().membersOf(0)).containsExactly(2);
        assertThat(set.classes().classOf(2)).isEqualTo(-1);
        assertThat(set.className(2)).isEqualTo("001");
        assertThat(set.subset(2, 3).classes().members()).isEqualTo(1);
    }

    @Test
    void should_read_omniglot_from_a_zip_and_from_folders_alike() {
        letters().forEach((name, bytes) -> TestImages.write(root, name, bytes));
        ImageDataset zipped = Omniglot.at(zip(letters())).load(GREY);
        ImageDataset folders = Omniglot.at(root.resolve("images")).load(GREY);

        assertThat(zipped.size()).isEqualTo(4);
        assertThat(zipped.name(0)).isEqualTo("Greek/character01/0001_01.png");
        assertThat(zipped.counts()).containsEntry("Greek/character01", 2).containsKey("Latin/character01");
        assertThat(zipped.classes().groups()).isEqualTo(2);
        assertThat(zipped.classes().groupName(zipped.classes().groupOf(2))).isEqualTo("Latin");
        assertThat(Omniglot.drawer(zipped.item(2))).isEqualTo(7);
        assertThat(zipped.report().left()).isEqualTo(1);
        assertThat(folders.images()).isEqualTo(zipped.images());
    }

    @Test
    void should_add_turned_characters_as_classes_of_their_own() {
        ImageDataset set = Omniglot.at(zip(letters()))
                .withRotations()
                .load(ImagePipeline.grey().build());

        assertThat(set.classes().count()).isEqualTo(12);
        assertThat(set.counts()).containsEntry("Greek/character01 turned 90", 2);
        assertThat(set.picture(4)).isEqualTo(set.picture(0).turned(1));
        assertThat(set.item(4).group()).isEqualTo("Greek");
        assertThat(Omniglot.drawer(set.item(6))).isEqualTo(7);
    }

    @Test
    void should_refuse_a_zip_whose_names_lead_out_of_it() {
        for (String name : new String[] {"../x.png", "/etc/x.png", "a/../../x.png", "C:\\x.png", "a\\..\\x.png"}) {
            Path file = zip(Map.of(name, png(1)));
            assertThatThrownBy(() -> SafeZip.DEFAULT.read(file))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("expected names that stay inside it, got '" + name + "'");
        }
    }

    @Test
    void should_refuse_a_zip_that_unpacks_to_too_much_or_is_damaged() throws IOException {
        Path file = zip(Map.of("a.png", new byte[1 << 20]));
        assertThat(Files.size(file)).isLessThan(4000);

        assertThatThrownBy(() -> new SafeZip(10, 1000, 1 << 30).read(file)).hasMessageContaining("a.png");
        assertThatThrownBy(() -> new SafeZip(10, 1 << 30, 1000).read(file)).hasMessageContaining("1000 in all");
        Map<String, byte[]> many = new LinkedHashMap<>();
        for (int i = 0; i < 11; i++) {
            many.put(i + ".png", new byte[1]);
        }
        Path crowded = zip(many);
        assertThatThrownBy(() -> new SafeZip(10, 1000, 1000).read(crowded)).hasMessageContaining("at most 10 entries");
        byte[] bytes = Files.readAllBytes(zip(letters()));
        Path cut = TestImages.write(root, "cut.zip", Arrays.copyOf(bytes, bytes.length / 2));
        assertThatThrownBy(() -> Omniglot.at(cut).load(GREY))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("damaged or truncated");
        assertThatThrownBy(() -> Omniglot.at(root.resolve("none.zip")).load(GREY))
                .hasMessageContaining("no such file");
    }

    private static byte[] idx(int magic, int[] sizes, int values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * sizes.length + values).putInt(magic);
        Arrays.stream(sizes).forEach(buffer::putInt);
        for (int i = 0; i < values; i++) {
            buffer.put((byte) (i % 200));
        }
        return buffer.array();
    }

    @Test
    void should_read_idx_files_plain_or_packed() throws IOException {
        byte[] pixels = idx(0x803, new int[] {5, 4, 3}, 60);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(pixels);
        }
        Path labels = TestImages.write(root, "labels", idx(0x801, new int[] {5}, 5));
        Path plain = TestImages.write(root, "images", pixels);
        Path small = TestImages.write(root, "images.gz", packed.toByteArray());
        ImagePipeline asIs = ImagePipeline.grey().build();

        ImageDataset set = IdxFiles.at(plain, labels).load(asIs);

        assertThat(set.size()).isEqualTo(5);
        assertThat(set.picture(1).get(0, 0, 2)).isEqualTo(14 / 255f);
        assertThat(set.className(3)).isEqualTo("3");
        assertThat(IdxFiles.at(small, labels).load(asIs).images()).isEqualTo(set.images());
    }

    @Test
    void should_say_what_is_wrong_with_idx_files() {
        Path labels = TestImages.write(root, "labels", idx(0x801, new int[] {5}, 5));
        Path good = TestImages.write(root, "good", idx(0x803, new int[] {5, 4, 3}, 60));
        Path cut = TestImages.write(root, "cut", idx(0x803, new int[] {5, 4, 3}, 59));
        Path bomb = TestImages.write(root, "bomb", idx(0x803, new int[] {1 << 30, 4, 3}, 60));
        Path fewer = TestImages.write(root, "fewer", idx(0x803, new int[] {4, 4, 3}, 48));

        assertThatThrownBy(() -> IdxFiles.at(cut, labels).load(GREY)).hasMessageContaining("truncated");
        assertThatThrownBy(() -> IdxFiles.at(bomb, labels).load(GREY)).hasMessageContaining("less than 2 GiB");
        assertThatThrownBy(() -> IdxFiles.at(fewer, labels).load(GREY)).hasMessageContaining("expected 4 labels");
        assertThatThrownBy(() -> IdxFiles.at(labels, good).load(GREY)).hasMessageContaining("starts with");
        assertThatThrownBy(() -> IdxFiles.at(root.resolve("no"), labels).load(GREY))
                .hasMessageContaining("no such file");
    }

    @Test
    void should_notice_any_damage_of_packed_idx_files() throws IOException {
        byte[] pixels = idx(0x803, new int[] {5, 40, 30}, 6000);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(pixels);
        }
        byte[] whole = packed.toByteArray();
        Path labels = TestImages.write(root, "labels", idx(0x801, new int[] {5}, 5));
        INDArray images = IdxFiles.at(TestImages.write(root, "images.gz", whole), labels)
                .load(GREY)
                .images();
        // The header of a gzip file, of which a part says nothing, is 10 bytes long.
        for (int at = 10; at < whole.length; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] bytes = whole.clone();
                bytes[at] ^= (byte) (1 << bit);
                Path damaged = TestImages.write(root, "images.gz", bytes);
                try {
                    assertThat(IdxFiles.at(damaged, labels).load(GREY).images())
                            .as("byte " + at + ", bit " + bit)
                            .isEqualTo(images);
                    assertThat(at)
                            .as("a bit between the data and the trailer")
                            .isBetween(whole.length - 9, whole.length - 9);
                } catch (DataException e) {
                    assertThat(e).hasMessageContaining(damaged.toString());
                }
            }
        }
        for (int length = 0; length < whole.length; length++) {
            Path cut = TestImages.write(root, "images.gz", Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> IdxFiles.at(cut, labels).load(GREY)).isInstanceOf(DataException.class);
        }
    }

    @Test
    void should_take_no_memory_for_what_an_idx_file_cannot_hold() throws IOException {
        Path labels = TestImages.write(root, "labels", idx(0x801, new int[] {1 << 20}, 1 << 20));
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
            out.write(idx(0x803, new int[] {1 << 20, 40, 50}, 0));
            out.write(new byte[1 << 20]);
        }
        Path small = TestImages.write(root, "small.gz", packed.toByteArray());
        Path more = TestImages.write(root, "more", idx(0x803, new int[] {5, 4, 3}, 61));

        assertThatThrownBy(() -> IdxFiles.at(small, labels).load(GREY))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("expected at least a byte for each 20 of the 2097152000");
        assertThatThrownBy(() -> IdxFiles.at(more, labels).load(GREY))
                .hasMessageContaining("expected the end after 60 bytes, as its header says, got more");
    }

    @Test
    void should_take_arrays_in_memory() {
        ImageDataset set = ImageDataset.of(
                List.of(
                        Item.of("a", "x", Nd4j.linspace(0, 1, 12).reshape(3, 2, 2)),
                        Item.of("b", "y", Picture.of(3, 2, 2, new float[12]))),
                ImagePipeline.rgb().build());

        assertThat(set.images().shape()).containsExactly(2, 3, 2, 2);
        assertThat(set.image(0).getDouble(2, 1, 1)).isEqualTo(1);
        assertThatThrownBy(() -> Item.of("c", "x", Nd4j.zeros(2, 2))).hasMessageContaining("[channels, height, width]");
        assertThatThrownBy(() -> ImageDataset.of(List.of(set.item(0), set.item(0)), GREY))
                .hasMessage("items: expected each name once, got 'a' again as item 1");
    }

    private static List<Item> drawn(int count, AtomicInteger reads, int... bad) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "i" + i;
            boolean broken = Arrays.binarySearch(bad, i) >= 0;
            items.add(Item.of(name, "c" + i % 10, decoder -> {
                reads.incrementAndGet();
                if (broken) {
                    throw new ImageException(name, "truncated");
                }
                return Picture.of(1, 2, 2, new float[] {0, 0, 0, 1});
            }));
        }
        return items;
    }

    @Test
    void should_fail_or_skip_and_count_a_bad_image_among_100000() {
        ImageDataset set = ImageDataset.of(
                drawn(100_000, new AtomicInteger(), 54_321, 77_777),
                ImagePipeline.grey().build());

        assertThatThrownBy(set::preload).isInstanceOf(ImageException.class).hasMessage("i54321: truncated");
        ImageDataset good = set.withoutBadImages(2);
        assertThat(good.size()).isEqualTo(99_998);
        assertThat(good.report().left()).isEqualTo(2);
        assertThat(good.report().examples()).containsExactly("i54321: truncated", "i77777: truncated");
        assertThatThrownBy(() -> set.withoutBadImages(1))
                .isInstanceOf(DataException.class)
                .hasMessage(
                        "data set: expected at most 1 images that cannot be read, got 2, such as i54321: truncated");
    }

    @Test
    void should_keep_pictures_within_the_memory_budget() {
        AtomicInteger reads = new AtomicInteger();
        ImageDataset set = ImageDataset.of(
                        drawn(10, reads), ImagePipeline.grey().build())
                .withCache(new CachePolicy.Memory(4 * 80));

        set.preload();
        set.preload();
        assertThat(reads.get()).isEqualTo(10 + 6);
        set.withCache(new CachePolicy.None()).preload();
        assertThat(reads.get()).isEqualTo(26);
        assertThatThrownBy(() -> new CachePolicy.Memory(0)).hasMessage("maxBytes: expected at least 1, got 0");
    }

    @Test
    void should_keep_pictures_on_disk_until_the_image_changes(@TempDir Path cache) throws IOException {
        TestImages.classFolders(root, 3, 2);
        CachePolicy policy = new CachePolicy.Disk(cache, 1 << 20);
        ImageDataset set = ClassFolders.at(root).load(GREY).withCache(policy).preload();
        List<Path> files;
        try (var listing = Files.list(cache)) {
            files = listing.sorted().toList();
        }
        assertThat(files).hasSize(6);
        ImageDataset again = ClassFolders.at(root).load(GREY).withCache(policy);
        assertThat(again.images()).isEqualTo(set.images());

        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            bytes[40] ^= 1;
            Files.write(file, bytes);
        }
        assertThat(ClassFolders.at(root).load(GREY).withCache(policy).images()).isEqualTo(set.images());
        Picture before = set.picture(0);
        TestImages.write(root, "s1/1.pgm", TestImages.pgm(TestImages.grey(30, 30, 77)));
        assertThat(ClassFolders.at(root).load(GREY).withCache(policy).picture(0))
                .isNotEqualTo(before);
        ImageDataset poor = ClassFolders.at(root).load(GREY).withCache(new CachePolicy.Disk(cache.resolve("new"), 10));
        assertThat(poor.preload().picture(1)).isEqualTo(set.picture(1));
        assertThat(cache.resolve("new")).isEmptyDirectory();
    }

    @Test
    void should_take_another_pipeline() {
        ImageDataset set = ImageDataset.of(
                drawn(3, new AtomicInteger()), ImagePipeline.grey().build());

        assertThat(set.subset(1, 2).withPipeline(GREY).images().shape()).containsExactly(2, 1, 8, 8);
    }

    @Test
    void should_fail_if_a_cache_folder_is_a_file() {
        Path file = TestImages.write(root, "f", "x".getBytes(StandardCharsets.UTF_8));
        ImageDataset set = ImageDataset.of(drawn(3, new AtomicInteger()), GREY);

        assertThatThrownBy(() -> set.withCache(new CachePolicy.Disk(file, 100)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("cannot be used");
    }
}
