package org.siamese.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.siamese.core.batch.BatchSource;
import org.siamese.data.dataset.ClassFolders;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.dataset.Omniglot;
import org.siamese.data.dataset.SignatureFolders;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.leak.Leak;
import org.siamese.data.leak.LeakGuard;
import org.siamese.data.list.CsvList;
import org.siamese.data.list.ItemRule;
import org.siamese.data.list.LabelMeaning;
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ForgeryPairs;
import org.siamese.data.split.CharacterSplit;
import org.siamese.data.split.Split;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.Outside;

/** Loads the real data sets where they are: in the folder that -Dsiamese.data or SIAMESE_DATA names. */
class RealDataTest {
    private static final ImagePipeline INK =
            ImagePipeline.grey().fit(96, 192, Outside.WHITE).invert().build();

    private static Path data(String set) {
        String given = System.getProperty("siamese.data", System.getenv("SIAMESE_DATA"));
        assumeTrue(given != null, "no real data: give -Dsiamese.data=DIR or set SIAMESE_DATA");
        Path folder = Path.of(given).resolve(set);
        assumeTrue(Files.exists(folder), "no real data: there is no " + folder);
        return folder;
    }

    @Test
    void should_load_the_att_faces_and_find_no_leak_between_their_parts() {
        ImagePipeline pipeline = ImagePipeline.grey().resize(100, 100).build();
        ImageDataset train =
                ClassFolders.at(data("att_faces/training")).load(pipeline).preload();
        ImageDataset test =
                ClassFolders.at(data("att_faces/testing")).load(pipeline).preload();

        assertThat(train.size()).isEqualTo(370);
        assertThat(train.classes().count()).isEqualTo(37);
        assertThat(train.classes().name(1)).isEqualTo("s2");
        assertThat(test.counts()).containsOnlyKeys("s5", "s6", "s7");
        assertThat(LeakGuard.strict().check(train, test).leaks()).isEmpty();
        assertThat(LeakGuard.strict().check(train, train.subset(5, 50, 300)).of(Leak.Kind.SAME_FILE))
                .hasSize(3);
    }

    @Test
    void should_load_the_signatures_and_their_pairs() {
        ImageDataset set =
                SignatureFolders.at(data("sigcomp2011_dutch/images")).load(INK).preload();
        Path root = data("sigcomp2011_dutch");
        PairSet train = CsvList.at(root.resolve("train_pairs.csv"), root.resolve("images"))
                .withItems(ItemRule.signatures())
                .pairs("img1", "img2", "forged", LabelMeaning.zeroIsSame(), INK);
        PairSet test = CsvList.at(root.resolve("test_pairs.csv"), root.resolve("images"))
                .withItems(ItemRule.signatures())
                .pairs("img1", "img2", "forged", LabelMeaning.zeroIsSame(), INK);

        assertThat(set.size()).isEqualTo(1149);
        assertThat(train.pairs()).hasSize(14_110);
        assertThat(test.pairs()).hasSize(3_348);
        assertThat(train.images().classes().count()).isEqualTo(33);
        assertThat(test.images().classes().count()).isEqualTo(10);
        assertThat(test.pairs()).allMatch(pair -> test.images()
                .className(pair.first())
                .equals(test.images().className(pair.second())));
        assertThat(LeakGuard.strict().check(train, test).leaks()).isEmpty();
        BatchSource batches = ImageBatches.of(
                set,
                ForgeryPairs.builder(set.classes(), set.forgeries())
                        .batchSize(32)
                        .build());
        assertThat(batches.open(0).next().features().shape()).containsExactly(64, 1, 96, 192);
    }

    @Test
    void should_load_omniglot_with_turned_characters() {
        ImagePipeline pipeline = ImagePipeline.grey().resize(28, 28).invert().build();
        ImageDataset set = Omniglot.at(data("omniglot/images_background.zip"))
                .withRotations()
                .load(pipeline);

        assertThat(set.size()).isEqualTo(4 * 19_280);
        assertThat(set.classes().count()).isEqualTo(4 * 964);
        assertThat(set.classes().groups()).isEqualTo(30);
        Item last = set.item(set.size() - 1);
        assertThat(Omniglot.drawer(last)).isBetween(1, 20);
        assertThat(set.images(0, 19_280, 40_000, 77_119).meanNumber().doubleValue())
                .isBetween(0.02, 0.4);
    }

    @Test
    void should_split_all_of_omniglot_by_character() {
        ImageDataset letters = Omniglot.at(data("omniglot/images_background.zip"))
                .and(data("omniglot/images_evaluation.zip"))
                .withRotations()
                .load(ImagePipeline.grey().resize(28, 28).invert().build());

        Split split = CharacterSplit.of(letters, CharacterSplit.VINYALS_TRAIN, 1);

        assertThat(letters.size()).isEqualTo(4 * 32_460);
        assertThat(letters.classes().groups()).isEqualTo(50);
        assertThat(split.train().classes().count()).isEqualTo(4 * 1200);
        assertThat(split.test().classes().count()).isEqualTo(4 * 423);
    }
}
