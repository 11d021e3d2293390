package org.siamese.data.leak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.data.TestImages;
import org.siamese.data.dataset.ClassFolders;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.dataset.Origin;
import org.siamese.data.dataset.SignatureFolders;
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ItemPair;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.Split;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.data.synthetic.SyntheticSignatures;
import org.siamese.decision.Relation;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;

class LeakGuardTest {
    private static final ImagePipeline GREY =
            ImagePipeline.grey().resize(32, 64).build();

    @TempDir
    Path root;

    private static BufferedImage image(Picture picture, int height, int width) {
        BufferedImage original = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                original.getRaster().setSample(x, y, 0, Math.round(255 * picture.get(0, y, x)));
            }
        }
        BufferedImage scaled = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = scaled.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(original, 0, 0, width, height, null);
        graphics.dispose();
        return height == picture.height() && width == picture.width() ? original : scaled;
    }

    /** 20 writers of 50 signatures for training; for testing 500 copies under other names and of other "writers". */
    @Test
    void should_find_the_leak_of_a_repack_made_of_copies() {
        SyntheticSignatures signatures =
                SyntheticSignatures.builder().size(48, 96).build();
        for (int writer = 0; writer < 20; writer++) {
            for (int i = 0; i < 50; i++) {
                boolean forged = i >= 25;
                Picture picture = forged ? signatures.forgery(writer, i) : signatures.genuine(writer, i);
                byte[] png = TestImages.encode(image(picture, 48, 96), "png");
                TestImages.write(root, "train/0" + writer + (forged ? "_forg/" : "/") + i + ".png", png);
                if (i % 2 == 0) {
                    TestImages.write(root, "test/9" + writer + (forged ? "_forg/" : "/") + (100 - i) + ".PNG", png);
                }
            }
        }
        ImageDataset train = SignatureFolders.at(root.resolve("train")).load(GREY);
        ImageDataset test = SignatureFolders.at(root.resolve("test")).load(GREY);

        LeakReport report = LeakGuard.strict().check(train, test);

        assertThat(report.of(Leak.Kind.SAME_FILE)).hasSize(500);
        assertThat(report.leaks()).hasSize(500);
        assertThat(report.leaks()).contains(new Leak(Leak.Kind.SAME_FILE, "03/20.png", "93/80.PNG"));
        assertThatThrownBy(() -> LeakGuard.strict().require(train, test))
                .isInstanceOf(LeakException.class)
                .hasMessageContaining("SAME_FILE=500")
                .hasMessageContaining(".PNG");
    }

    @Test
    void should_find_pictures_saved_in_another_format_or_size_and_no_others() {
        SyntheticFaces faces = SyntheticFaces.builder().size(112, 92).seed(4).build();
        for (int i = 0; i < 40; i++) {
            Picture picture = faces.picture(i, 0);
            TestImages.write(root, "a/x/" + i + ".png", TestImages.encode(image(picture, 112, 92), "png"));
            if (i < 3) {
                TestImages.write(root, "b/y/" + i + ".pgm", TestImages.pgm(image(picture, 112, 92)));
            } else if (i < 6) {
                TestImages.write(root, "b/y/" + i + ".jpg", TestImages.encode(image(picture, 112, 92), "jpg"));
            } else if (i < 12) {
                TestImages.write(root, "b/y/" + i + ".png", TestImages.encode(image(picture, 80, 60), "png"));
            }
            TestImages.write(
                    root, "b/z/" + i + ".png", TestImages.encode(image(faces.picture(i + 100, 0), 112, 92), "png"));
        }
        LeakReport report = LeakGuard.strict()
                .check(
                        ClassFolders.at(root.resolve("a")).load(GREY),
                        ClassFolders.at(root.resolve("b")).load(GREY));

        assertThat(report.of(Leak.Kind.SAME_PIXELS))
                .extracting(Leak::right)
                .containsExactly("y/0.pgm", "y/1.pgm", "y/2.pgm");
        assertThat(report.of(Leak.Kind.SAME_PICTURE))
                .extracting(Leak::right)
                .containsExactlyInAnyOrder(
                        "y/3.jpg",
                        "y/4.jpg",
                        "y/5.jpg",
                        "y/6.png",
                        "y/7.png",
                        "y/8.png",
                        "y/9.png",
                        "y/10.png",
                        "y/11.png");
        assertThat(report.leaks()).hasSize(12);
    }

    private static ImageDataset set(String... nameClassGroup) {
        List<Item> items = new ArrayList<>();
        for (String text : nameClassGroup) {
            String[] parts = text.split(" ", -1);
            float[] values = new float[256];
            java.util.Random random = new java.util.Random(text.hashCode());
            for (int i = 0; i < values.length; i++) {
                values[i] = random.nextFloat();
            }
            items.add(new Item(parts[0], parts[1], parts[2], Origin.GENUINE, decoder -> Picture.of(1, 16, 16, values)));
        }
        return ImageDataset.of(items, ImagePipeline.grey().build());
    }

    @Test
    void should_find_identities_and_groups_on_both_sides_unless_allowed() {
        ImageDataset train = set("1 anna g1", "2 bert g2");
        ImageDataset test = set("3 anna g3", "4 carl g2");

        assertThat(LeakGuard.strict().check(train, test).leaks())
                .containsExactly(
                        new Leak(Leak.Kind.SAME_IDENTITY, "anna", "anna"), new Leak(Leak.Kind.SAME_GROUP, "g2", "g2"));
        LeakGuard lenient = LeakGuard.strict().withAllowed(Leak.Kind.SAME_GROUP).withAllowed(Leak.Kind.SAME_IDENTITY);
        assertThatCode(() -> lenient.require(train, test)).doesNotThrowAnyException();
        assertThatThrownBy(() ->
                        LeakGuard.strict().withAllowed(Leak.Kind.SAME_GROUP).require(train, test))
                .hasMessageContaining("the same identity: anna");
    }

    @Test
    void should_find_the_same_pair_in_either_order() {
        ImageDataset images = set("1 a ", "2 a ", "3 b ");
        PairSet train =
                new PairSet(images, List.of(new ItemPair(0, 1, Relation.SAME), new ItemPair(0, 2, Relation.DIFFERENT)));
        PairSet test =
                new PairSet(images, List.of(new ItemPair(1, 0, Relation.SAME), new ItemPair(1, 2, Relation.DIFFERENT)));
        LeakGuard pairsOnly = LeakGuard.strict().withAllowed(Leak.Kind.SAME_IDENTITY, Leak.Kind.SAME_PIXELS);

        assertThat(pairsOnly.check(train, test).leaks())
                .containsExactly(new Leak(Leak.Kind.SAME_PAIR, "1 + 2", "1 + 2"));
        assertThatThrownBy(() -> pairsOnly.require(train, test)).isInstanceOf(LeakException.class);
    }

    @Test
    void should_find_nothing_in_a_split_by_identity() {
        Split split = IdentitySplit.byShare(
                SyntheticFaces.builder().size(40, 40).build().dataset(), 0.3, 1);

        assertThat(LeakGuard.strict().check(split.train(), split.test()).toString())
                .isEqualTo("no leak found");
    }
}
