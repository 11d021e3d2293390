package org.siamese.data.iterator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.TwoViews;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.RandomNoise;

class TwoViewsTest {
    private final ImageDataset plain = SyntheticFaces.builder()
            .identities(5)
            .imagesPerIdentity(4)
            .size(16, 12)
            .build()
            .dataset();
    private final ImageDataset augmented =
            plain.withPipeline(ImagePipeline.grey().step(new RandomNoise(0.1)).build());

    @Test
    void should_show_each_image_of_a_pass_in_two_different_views() {
        Set<Integer> seen = new HashSet<>();
        try (BatchIterator pass = ImageBatches.twoViews(augmented, 6).open(0)) {
            while (pass.hasNext()) {
                Batch batch = pass.next();
                Labels labels = (Labels) batch.targets();
                assertThat(labels.rows()).isEqualTo(12);
                for (int row = 0; row < 12; row += 2) {
                    assertThat(labels.get(row)).isEqualTo(labels.get(row + 1));
                    assertThat(seen.add(labels.get(row))).isTrue();
                    assertThat(batch.features().slice(row))
                            .isNotEqualTo(batch.features().slice(row + 1));
                    assertThat(batch.features()
                                    .slice(row)
                                    .sub(plain.image(labels.get(row)))
                                    .amaxNumber()
                                    .doubleValue())
                            .isBetween(1e-4, 1.0);
                }
            }
        }
        assertThat(seen).hasSize(18);
    }

    @Test
    void should_give_pairs_that_are_the_same_where_these_are_wanted() {
        TwoViews views =
                TwoViews.of(augmented.classes(), 6).asPairs().withSeed(3).withBatchesPerEpoch(7);
        assertThat(views.batchSize()).isEqualTo(6);
        assertThat(views.batchesPerEpoch()).isEqualTo(7);
        Pairs pairs = (Pairs) views.pass(1).batch(6).targets();
        assertThat(pairs.count()).isEqualTo(6);
        assertThat(pairs.toArray().getColumn(0).minNumber().doubleValue()).isEqualTo(1);
        assertThat(views.pass(1).batch(6).items())
                .isEqualTo(views.pass(1).batch(6).items());
        assertThat(views.pass(1).batch(0).items())
                .isNotEqualTo(views.pass(2).batch(0).items());
    }

    @Test
    void should_refuse_views_that_would_be_equal_and_batches_that_cannot_be_filled() {
        assertThatThrownBy(() -> ImageBatches.twoViews(plain, 6))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("an augmentation");
        assertThatThrownBy(() -> ImageBatches.twoViews(augmented, 21))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("at least 21 images");
        assertThatThrownBy(() -> ImageBatches.twoViews(augmented, 1)).hasMessageContaining("at least 2");
        ImageDataset fewer = augmented.subset(0, 1, 2, 3);
        assertThatThrownBy(() -> ImageBatches.of(fewer, TwoViews.of(augmented.classes(), 2)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("4 images");
    }
}
