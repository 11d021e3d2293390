package org.siamese.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.sample.ClassBatches;
import org.siamese.data.split.IdentitySplit;
import org.siamese.data.split.Split;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.data.synthetic.SyntheticSignatures;
import org.siamese.decision.evaluate.Roc;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.losses.SupConLoss;

/** Synthetic data of default difficulty are hard for pixel distance and learnable: a small tower trained for seconds does far better. */
class SyntheticDataTest {
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
        return Roc.of(ScoredPairs.allPairs(RowMatrices.of(flat(rows)), persons))
                .equalError()
                .rate();
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
        System.out.printf("synthetic faces: equal error rate of pixels %.3f, of a tower %.3f%n", pixels, tower);
        assertThat(pixels).isGreaterThan(0.25);
        assertThat(tower).isLessThan(0.5 * pixels);
    }

    @Test
    void should_tell_unseen_writers_apart_far_better_than_pixels_do() {
        ImageDataset all = SyntheticSignatures.builder()
                .writers(120)
                .genuine(8)
                .forgeries(0)
                .size(SIDE, 2 * SIDE)
                .seed(1)
                .build()
                .dataset(INK)
                .preload();
        Split split = IdentitySplit.byCount(all, 20, 1);
        SiameseModel model = trained(split.train(), 2 * SIDE, 8);

        double pixels = errorOfPersons(split.test().images(), split.test());
        double tower = errorOfPersons(model.embed(split.test().images()), split.test());
        System.out.printf("synthetic signatures: equal error rate of pixels %.3f, of a tower %.3f%n", pixels, tower);
        assertThat(pixels).isGreaterThan(0.2);
        assertThat(tower).isLessThan(0.5 * pixels);
    }
}
