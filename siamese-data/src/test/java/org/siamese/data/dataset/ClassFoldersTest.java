package org.siamese.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.data.DataException;
import org.siamese.data.TestImages;
import org.siamese.image.ImageException;
import org.siamese.image.pipeline.ImagePipeline;

class ClassFoldersTest {
    private static final ImagePipeline GREY = ImagePipeline.grey().resize(10, 8).build();

    @TempDir
    Path root;

    private List<String> names(ImageDataset dataset) {
        return IntStream.range(0, dataset.size()).mapToObj(dataset::name).toList();
    }

    @Test
    void should_order_naturally_and_name_classes_by_folder() {
        TestImages.classFolders(root, 11, 1);
        TestImages.write(root, "s2/10.pgm", TestImages.pgm(TestImages.grey(5, 5, 0)));
        TestImages.write(root, "s2/2.PGM", TestImages.pgm(TestImages.grey(5, 5, 0)));

        ImageDataset dataset = ClassFolders.at(root).load(GREY);

        assertThat(names(dataset)).startsWith("s1/1.pgm", "s2/1.pgm", "s2/2.PGM", "s2/10.pgm", "s3/1.pgm");
        assertThat(dataset.counts()).containsEntry("s2", 3).hasSize(11);
        assertThat(dataset.classes().name(10)).isEqualTo("s11");
        assertThat(dataset.item(1).path()).contains(root.resolve("s2/1.pgm"));
    }

    @Test
    void should_bring_mixed_formats_sizes_and_depths_to_one_shape() {
        BufferedImage colour = new BufferedImage(40, 20, BufferedImage.TYPE_INT_ARGB);
        BufferedImage deep = new BufferedImage(7, 9, BufferedImage.TYPE_USHORT_GRAY);
        BufferedImage bits = new BufferedImage(30, 30, BufferedImage.TYPE_BYTE_BINARY);
        TestImages.write(root, "a/1.PNG", TestImages.encode(colour, "png"));
        TestImages.write(root, "a/2.png", TestImages.encode(deep, "png"));
        TestImages.write(root, "b/3.bmp", TestImages.encode(bits, "bmp"));
        TestImages.write(root, "b/4.jpeg", TestImages.encode(TestImages.grey(64, 64, 1), "jpg"));

        ImageDataset dataset = ClassFolders.at(root).load(GREY).preload();

        assertThat(dataset.images().shape()).containsExactly(4, 1, 10, 8);
        INDArray rgb = ClassFolders.at(root)
                .load(ImagePipeline.rgb().resize(10, 8).build())
                .images(0, 3);
        assertThat(rgb.shape()).containsExactly(2, 3, 10, 8);
        assertThat(rgb.ordering()).isEqualTo('c');
    }

    @Test
    void should_name_both_images_if_sizes_differ_without_a_resize() {
        TestImages.write(root, "a/1.pgm", TestImages.pgm(TestImages.grey(5, 6, 0)));
        TestImages.write(root, "a/2.pgm", TestImages.pgm(TestImages.grey(6, 5, 0)));
        ImageDataset dataset = ClassFolders.at(root).load(ImagePipeline.grey().build());

        assertThatThrownBy(dataset::images)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("a/2.pgm")
                .hasMessageContaining("a/1.pgm");
    }

    @Test
    void should_count_what_is_left_out() {
        TestImages.classFolders(root, 2, 2);
        TestImages.write(root, "s1/notes.txt", new byte[] {1});
        TestImages.write(root, "s1/.hidden.png", new byte[] {1});
        TestImages.write(root, "stray.pgm", TestImages.pgm(TestImages.grey(5, 5, 0)));

        LoadReport report = ClassFolders.at(root).load(GREY).report();

        assertThat(report.images()).isEqualTo(4);
        assertThat(report.left()).isEqualTo(3);
        assertThat(report.examples())
                .containsExactlyInAnyOrder(
                        "s1/notes.txt: not the name of an image",
                        "s1/.hidden.png: hidden",
                        "stray.pgm: in no class folder");
    }

    @Test
    void should_survive_links_that_lead_back() throws IOException {
        TestImages.classFolders(root, 2, 2);
        Files.createSymbolicLink(root.resolve("s1/up"), root);
        Files.createSymbolicLink(root.resolve("s1/other"), root.resolve("s2"));
        Files.createSymbolicLink(root.resolve("s2/other"), root.resolve("s1"));

        ImageDataset dataset = ClassFolders.at(root).load(GREY);

        assertThat(names(dataset)).containsExactly("s1/1.pgm", "s1/2.pgm", "s2/1.pgm", "s2/2.pgm");
        assertThat(dataset.report().left()).isEqualTo(3);
    }

    @Test
    void should_count_a_link_to_itself_and_name_an_image_that_leads_nowhere() throws IOException {
        TestImages.classFolders(root, 2, 2);
        Files.createSymbolicLink(root.resolve("s1/loop"), root.resolve("s1/loop"));
        assertThat(ClassFolders.at(root).load(GREY).preload().report().examples())
                .containsExactly("s1/loop: not the name of an image");
        Files.createSymbolicLink(root.resolve("s1/3.pgm"), root.resolve("gone.pgm"));
        Files.createSymbolicLink(root.resolve("s1/4.pgm"), root.resolve("s1/4.pgm"));

        ImageDataset dataset = ClassFolders.at(root).load(GREY);

        assertThatThrownBy(dataset::preload).isInstanceOf(ImageException.class).hasMessageContaining("3.pgm");
        ImageDataset rest = dataset.withoutBadImages(2);
        assertThat(rest.size()).isEqualTo(4);
        assertThat(rest.report().left()).isEqualTo(3);
    }

    @Test
    void should_follow_links_to_files_and_to_folders_outside(@TempDir Path outside) throws IOException {
        TestImages.classFolders(outside, 1, 2);
        TestImages.classFolders(root, 1, 1);
        Files.createSymbolicLink(root.resolve("s2"), outside.resolve("s1"));
        Files.createSymbolicLink(root.resolve("s1/9.pgm"), outside.resolve("s1/1.pgm"));

        assertThat(names(ClassFolders.at(root).load(GREY).preload()))
                .containsExactly("s1/1.pgm", "s1/9.pgm", "s2/1.pgm", "s2/2.pgm");
    }

    @Test
    void should_read_names_in_any_script() {
        TestImages.write(root, "Jürgen 漢字/ñ.pgm", TestImages.pgm(TestImages.grey(5, 5, 0)));
        TestImages.write(root, "Ωμέγα/ب.png", TestImages.encode(TestImages.grey(5, 5, 0), "png"));

        ImageDataset dataset = ClassFolders.at(root).load(GREY).preload();

        assertThat(dataset.counts()).containsOnlyKeys("Jürgen 漢字", "Ωμέγα");
    }

    @Test
    void should_take_classes_by_other_rules() {
        TestImages.write(root, "Greek/alpha/1.pgm", TestImages.pgm(TestImages.grey(5, 5, 0)));
        TestImages.write(root, "Greek/beta/x/2.pgm", TestImages.pgm(TestImages.grey(5, 5, 0)));

        assertThat(ClassFolders.at(root).load(GREY).counts()).containsOnlyKeys("Greek");
        assertThat(ClassFolders.at(root)
                        .withClassRule(ClassRule.depth(2))
                        .load(GREY)
                        .counts())
                .containsOnlyKeys("Greek/alpha", "Greek/beta");
        assertThat(ClassFolders.at(root)
                        .withClassRule(ClassRule.parentFolder())
                        .load(GREY)
                        .counts())
                .containsOnlyKeys("alpha", "x");
    }

    @Test
    void should_fail_if_the_folder_is_missing_empty_or_a_file() {
        assertThatThrownBy(() -> ClassFolders.at(root.resolve("none")).load(GREY))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("none: expected a folder of images, got no such folder");
        assertThatThrownBy(() -> ClassFolders.at(root).load(GREY))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("expected images in one folder for each class, got no such image");
        Path file = TestImages.write(root, "x.pgm", new byte[] {1});
        assertThatThrownBy(() -> ClassFolders.at(file).load(GREY)).hasMessageContaining("got a file");
    }

    @Test
    void should_name_the_first_bad_image_when_preloading() {
        TestImages.classFolders(root, 3, 3);
        TestImages.write(root, "s2/2.pgm", new byte[0]);
        TestImages.write(root, "s3/1.pgm", new byte[] {'P', '5'});
        ImageDataset dataset = ClassFolders.at(root).load(GREY);

        assertThatThrownBy(dataset::preload)
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("s2" + java.io.File.separator + "2.pgm: expected an image, got an empty file");
    }

    @Test
    void should_share_pixels_with_subsets_and_renumber_classes() {
        TestImages.classFolders(root, 4, 2);
        ImageDataset dataset = ClassFolders.at(root).load(GREY).preload();

        ImageDataset part = dataset.ofClasses(List.of("s4", "s2"));

        assertThat(names(part)).containsExactly("s2/1.pgm", "s2/2.pgm", "s4/1.pgm", "s4/2.pgm");
        assertThat(part.classes().classOf(3)).isEqualTo(1);
        assertThat(part.picture(0)).isSameAs(dataset.picture(2));
        assertThatThrownBy(() -> dataset.ofClasses(List.of("s9")))
                .hasMessage("classes: expected one of the 4 classes of the set, got 's9'");
    }
}
