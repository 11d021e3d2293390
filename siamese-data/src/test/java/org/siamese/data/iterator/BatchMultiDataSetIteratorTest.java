package org.siamese.data.iterator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.dataset.api.MultiDataSet;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchSource;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.sample.ClassBatches;
import org.siamese.data.sample.RandomPairs;
import org.siamese.data.sample.RandomTriplets;
import org.siamese.data.synthetic.SyntheticFaces;

class BatchMultiDataSetIteratorTest {
    private final ImageDataset faces = SyntheticFaces.builder()
            .identities(5)
            .imagesPerIdentity(4)
            .size(12, 10)
            .build()
            .dataset();

    @Test
    void should_give_each_member_of_a_pair_as_an_input() {
        BatchSource source = ImageBatches.of(
                faces, RandomPairs.builder(faces.classes()).batchSize(6).build());
        Batch batch = source.open(0).next();

        MultiDataSet dataSet = BatchMultiDataSetIterator.of(source).next();

        assertThat(dataSet.numFeatureArrays()).isEqualTo(2);
        for (int i = 0; i < 6; i++) {
            assertThat(dataSet.getFeatures(0).slice(i))
                    .isEqualTo(batch.features().slice(2 * i));
            assertThat(dataSet.getFeatures(1).slice(i))
                    .isEqualTo(batch.features().slice(2 * i + 1));
            assertThat(dataSet.getLabels(0).getRow(i))
                    .isEqualTo(batch.targets().toArray().getRow(2 * i));
        }
    }

    @Test
    void should_give_three_inputs_for_triplets_and_one_for_labels() {
        MultiDataSet triplets = BatchMultiDataSetIterator.of(ImageBatches.of(
                        faces,
                        RandomTriplets.builder(faces.classes()).batchSize(4).build()))
                .next();
        MultiDataSet labels = BatchMultiDataSetIterator.of(ImageBatches.of(
                        faces,
                        ClassBatches.builder(faces.classes())
                                .classesPerBatch(3)
                                .imagesPerClass(2)
                                .build()))
                .next();

        assertThat(triplets.numFeatureArrays()).isEqualTo(3);
        assertThat(triplets.getLabels(0).shape()).containsExactly(4, 1);
        assertThat(labels.numFeatureArrays()).isEqualTo(1);
        assertThat(labels.getLabels(0).shape()).containsExactly(6, 1);
    }

    @Test
    void should_go_on_to_the_next_epoch_and_honour_a_pre_processor() {
        BatchSource source = ImageBatches.of(
                faces, RandomPairs.builder(faces.classes()).batchSize(10).build());
        BatchMultiDataSetIterator iterator = BatchMultiDataSetIterator.of(source);
        int batches = 0;
        while (iterator.hasNext()) {
            iterator.next();
            batches++;
        }
        assertThat(batches).isEqualTo(2);
        iterator.reset();
        iterator.setPreProcessor(dataSet -> dataSet.getFeatures(0).muli(2));

        assertThat(iterator.next().getFeatures(0))
                .isEqualTo(BatchMultiDataSetIterator.of(source, 1)
                        .next()
                        .getFeatures(0)
                        .mul(2));
        assertThatThrownBy(() -> iterator.next(3)).isInstanceOf(UnsupportedOperationException.class);
    }
}
