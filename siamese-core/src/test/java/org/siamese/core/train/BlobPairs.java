package org.siamese.core.train;

import java.util.SplittableRandom;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Pairs;
import org.siamese.decision.Relation;

/** Pairs of small noisy pictures, each with a bright spot whose place is the class. */
public record BlobPairs(int batchSize, int batchesPerEpoch, long seed) implements BatchSource {
    static final int SIDE = 12;
    static final int CLASSES = 6;

    @Override
    public BatchIterator open(int epoch, int firstBatch) {
        return new BatchIterator() {
            private int next = firstBatch;

            @Override
            public boolean hasNext() {
                return next < batchesPerEpoch;
            }

            @Override
            public Batch next() {
                SplittableRandom random = new SplittableRandom(seed * 31 + epoch * 1009L + next++);
                float[] pixels = new float[2 * batchSize * SIDE * SIDE];
                Relation[] relations = new Relation[batchSize];
                for (int pair = 0; pair < batchSize; pair++) {
                    int first = random.nextInt(CLASSES);
                    relations[pair] = Relation.ofSame(random.nextBoolean());
                    int second = relations[pair].isSame() ? first : (first + 1 + random.nextInt(CLASSES - 1)) % CLASSES;
                    draw(pixels, 2 * pair, first, random);
                    draw(pixels, 2 * pair + 1, second, random);
                }
                INDArray features = Nd4j.createFromArray(pixels).reshape('c', 2 * batchSize, 1, SIDE, SIDE);
                return new Batch(features, Pairs.of(relations));
            }
        };
    }

    static void draw(float[] pixels, int row, int shape, SplittableRandom random) {
        for (int k = 0; k < SIDE * SIDE; k++) {
            boolean spot = k / SIDE / 4 == shape / 3 && k % SIDE / 4 == shape % 3;
            pixels[row * SIDE * SIDE + k] = (float) (0.4 * random.nextDouble() + (spot ? 0.6 : 0));
        }
    }

    @Override
    public long[] featureShape() {
        return new long[] {1, SIDE, SIDE};
    }
}
