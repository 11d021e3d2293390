package org.siamese.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.batch.Labels;
import org.siamese.core.evaluate.Roc;
import org.siamese.core.evaluate.ScoredPairs;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.Classes;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.image.ImagePipeline;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.sample.ClassBatches;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.Split;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.data.synthetic.SyntheticSignatures;
import org.siamese.losses.SupConLoss;

/** Drawn data of default difficulty are hard for pixel distance and learnable: a small tower trained for seconds does far better. */
class DrawnDataTest {
    private static final int SIDE = 32;
    private static final ImagePipeline INK = ImagePipeline.grey().invert().build();

    private static SiameseModel trained(ImageDataset train, int width, int epochs) {
        Tower tower = Tower.builder()
                .input(1, SIDE, width)
                .convolution(16, 5, 2, Padding.zero(2))
                .relu()
                .batchNorm()
                .convolution(32, 3, 2, Padding.zero(1))
                .relu()
                .batchNorm()
                .convolution(32, 3, 2, Padding.zero(1))
                .relu()
                .batchNorm()
                .dense(64)
                .relu()
                .embedding(32)
                .l2Normalize()
                .build();
        ClassBatches batches = ClassBatches.builder(train.classes())
                .classesPerBatch(24)
                .imagesPerClass(4)
                .seed(1)
                .build();
        return SiameseTrainer.builder()
                .tower(tower)
                .loss(SupConLoss.ofDefaults())
                .batches(ImageBatches.of(train, batches))
                .updater(new Adam(2e-3))
                .epochs(epochs)
                .seed(1)
                .quiet()
                .fit();
    }

    /** Equal error rate of telling persons apart by the distance of all pairs of rows. */
    private static double errorOfPersons(INDArray rows, ImageDataset set) {
        int[] persons =
                IntStream.range(0, set.size()).map(set.classes()::classOf).toArray();
        return Roc.of(ScoredPairs.allPairs(flat(rows), Labels.of(persons)))
                .equalError()
                .rate();
    }

    /** Equal error rate of telling a writer's genuine signatures from forgeries of them, each compared with each genuine one. */
    private static double errorOfForgeries(INDArray rows, ImageDataset set) {
        INDArray flat = flat(rows);
        List<Double> same = new ArrayList<>();
        List<Double> forged = new ArrayList<>();
        Classes genuine = set.classes();
        for (int writer = 0; writer < genuine.count(); writer++) {
            int[] own = genuine.membersOf(writer);
            for (int i = 0; i < own.length; i++) {
                for (int k = i + 1; k < own.length; k++) {
                    same.add(flat.getRow(own[i]).distance2(flat.getRow(own[k])));
                }
                for (int forgery : set.forgeries().membersOf(writer)) {
                    forged.add(flat.getRow(own[i]).distance2(flat.getRow(forgery)));
                }
            }
        }
        return equalError(same, forged);
    }

    private static double equalError(List<Double> same, List<Double> different) {
        double[] bounds = same.stream().mapToDouble(d -> d).sorted().toArray();
        double[] others = different.stream().mapToDouble(d -> d).sorted().toArray();
        for (int accepted = 1, wrong = 0; accepted <= bounds.length; accepted++) {
            while (wrong < others.length && others[wrong] <= bounds[accepted - 1]) {
                wrong++;
            }
            double falseAccept = (double) wrong / others.length;
            if (falseAccept >= 1 - (double) accepted / bounds.length) {
                return falseAccept;
            }
        }
        return 1;
    }

    private static INDArray flat(INDArray rows) {
        return rows.reshape(rows.size(0), -1);
    }

    @Test
    void should_tell_unseen_faces_apart_far_better_than_pixels_do() {
        ImageDataset all = SyntheticFaces.builder()
                .identities(140)
                .imagesPerIdentity(6)
                .size(SIDE, SIDE)
                .seed(1)
                .build()
                .dataset()
                .preload();
        Split split = IdentitySplit.byCount(all, 20, 1);
        SiameseModel model = trained(split.train(), SIDE, 6);

        double pixels = errorOfPersons(split.test().images(), split.test());
        double tower = errorOfPersons(model.embed(split.test().images()), split.test());
        System.out.printf("drawn faces: equal error rate of pixels %.3f, of a tower %.3f%n", pixels, tower);
        assertThat(pixels).isGreaterThan(0.25);
        assertThat(tower).isLessThan(0.5 * pixels);
    }

    /** Training signatures; what a forger makes of a writer's signature is a class of its own. */
    private static ImageDataset signatures(int writers) {
        SyntheticSignatures drawn =
                SyntheticSignatures.builder().size(SIDE, 2 * SIDE).seed(1).build();
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < 8 * writers; i++) {
            int writer = i / 8;
            int image = i % 8;
            items.add(Item.of("w" + writer + "/" + image, "w" + writer, decoder -> drawn.genuine(writer, image)));
            items.add(Item.of(
                    "w" + writer + "_forg/" + image, "forged w" + writer, decoder -> drawn.forgery(writer, image)));
        }
        return ImageDataset.of(items, INK).preload();
    }

    @Test
    void should_tell_forgeries_of_unseen_writers_far_better_than_pixels_do() {
        ImageDataset test = SyntheticSignatures.builder()
                .writers(15)
                .genuine(8)
                .forgeries(8)
                .size(SIDE, 2 * SIDE)
                .seed(2)
                .build()
                .dataset(INK)
                .preload();
        SiameseModel model = trained(signatures(100), 2 * SIDE, 8);

        double pixels = errorOfForgeries(test.images(), test);
        double tower = errorOfForgeries(model.embed(test.images()), test);
        System.out.printf("drawn signatures: equal error rate of pixels %.3f, of a tower %.3f%n", pixels, tower);
        assertThat(pixels).isGreaterThan(0.35);
        assertThat(tower).isLessThan(0.6 * pixels);
    }
}
