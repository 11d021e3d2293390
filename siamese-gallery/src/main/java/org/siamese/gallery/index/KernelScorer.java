package org.siamese.gallery.index;

import java.io.IOException;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.hnsw.RandomAccessVectorValues;
import org.apache.lucene.util.hnsw.RandomVectorScorer;
import org.apache.lucene.util.hnsw.RandomVectorScorerSupplier;

/**
 * Lucene's scores by the {@link VectorKernel}: Lucene 9.12 itself uses vector instructions on Java 20 to 22 only. Dot product and Euclidean
 * distance of float vectors.
 */
final class KernelScorer implements FlatVectorsScorer {
    private static final VectorKernel KERNEL = VectorKernel.ofMachine();

    @Override
    public RandomVectorScorerSupplier getRandomVectorScorerSupplier(
            VectorSimilarityFunction similarity, RandomAccessVectorValues values) throws IOException {
        return new Supplier(similarity, floats(values));
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(
            VectorSimilarityFunction similarity, RandomAccessVectorValues values, float[] target) {
        if (target.length != values.dimension()) {
            throw new IllegalArgumentException(
                    "target: expected " + values.dimension() + " values, got " + target.length);
        }
        return scorer(similarity, floats(values), target);
    }

    @Override
    public RandomVectorScorer getRandomVectorScorer(
            VectorSimilarityFunction similarity, RandomAccessVectorValues values, byte[] target) {
        throw new IllegalArgumentException("target: expected floats, got bytes");
    }

    private static RandomAccessVectorValues.Floats floats(RandomAccessVectorValues values) {
        if (values instanceof RandomAccessVectorValues.Floats floats) {
            return floats;
        }
        throw new IllegalArgumentException("values: expected floats, got " + values);
    }

    private static RandomVectorScorer scorer(
            VectorSimilarityFunction similarity, RandomAccessVectorValues.Floats values, float[] query) {
        return switch (similarity) {
            case DOT_PRODUCT -> new RandomVectorScorer.AbstractRandomVectorScorer(values) {
                @Override
                public float score(int node) throws IOException {
                    return Math.max((1 + KERNEL.dot(query, values.vectorValue(node))) / 2, 0);
                }
            };
            case EUCLIDEAN -> new RandomVectorScorer.AbstractRandomVectorScorer(values) {
                @Override
                public float score(int node) throws IOException {
                    return 1 / (1 + KERNEL.squaredDistance(query, values.vectorValue(node)));
                }
            };
            default -> throw new IllegalArgumentException(
                    "similarity: expected DOT_PRODUCT or EUCLIDEAN, got " + similarity);
        };
    }

    private static final class Supplier implements RandomVectorScorerSupplier {
        private final VectorSimilarityFunction similarity;
        private final RandomAccessVectorValues.Floats values;
        private final RandomAccessVectorValues.Floats queries;
        private final RandomAccessVectorValues.Floats others;

        private Supplier(VectorSimilarityFunction similarity, RandomAccessVectorValues.Floats values)
                throws IOException {
            this.similarity = similarity;
            this.values = values;
            this.queries = values.copy();
            this.others = values.copy();
        }

        @Override
        public RandomVectorScorer scorer(int ord) throws IOException {
            return KernelScorer.scorer(similarity, others, queries.vectorValue(ord));
        }

        @Override
        public RandomVectorScorerSupplier copy() throws IOException {
            return new Supplier(similarity, values);
        }
    }
}
