package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.BatchIterator;
import org.siamese.data.dataset.Classes;
import org.siamese.data.sample.ClassBatches;
import org.siamese.image.pipeline.ImagePipeline;

class NextBatchTest {
    @Test
    void should_tell_the_images_of_the_batch_that_follows_into_the_next_epoch() {
        Classes classes = Classes.of(new int[] {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3}, "a", "b", "c", "d");
        ReferenceBatches batches = new ReferenceBatches(
                ClassBatches.builder(classes)
                        .classesPerBatch(2)
                        .imagesPerClass(2)
                        .seed(4)
                        .build(),
                ImagePipeline.grey().build(),
                7,
                new long[] {1, 4, 4});
        NextBatch next = new NextBatch(batches);
        int[] told = null;
        int compared = 0;
        for (int epoch = 0; epoch < 3; epoch++) {
            BatchIterator pass = batches.open(epoch);
            while (pass.hasNext()) {
                INDArray rows = pass.next().features();
                if (told != null) {
                    assertThat(rows.getColumn(0).toLongVector())
                            .containsExactly(
                                    java.util.Arrays.stream(told).asLongStream().toArray());
                    compared++;
                }
                told = next.after(epoch, rows.getLong(0, 1));
            }
        }
        assertThat(compared).isEqualTo(3 * batches.batchesPerEpoch() - 1).isGreaterThan(4);
        assertThat(next.after(0, 12345)).isEmpty();
    }
}
