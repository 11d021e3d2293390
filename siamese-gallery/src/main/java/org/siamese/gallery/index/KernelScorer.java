package org.siamese.gallery.index;

import java.io.IOException;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.codecs.lucene95.OffHeapFloatVectorValues;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexInput;
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

    /** The vectors that a supplier of this class, or one that wraps it, scores: rows of floats, for one thread. */
    static IndexInput rows(RandomVectorScorerSupplier supplier) throws IOException {
        if (supplier.scorer(0) instanceof Scorer scorer
                && scorer.values instanceof OffHeapFloatVectorValues values
                && values.getSlice() != null) {
            return values.getSlice().clone();
        }
        throw new IllegalArgumentException("supplier: expected one of vectors in a file, got " + supplier);
    }

    private static Scorer scorer(
            VectorSimilarityFunction similarity, RandomAccessVectorValues.Floats values, float[] query) {
        if (similarity != VectorSimilarityFunction.DOT_PRODUCT && similarity != VectorSimilarityFunction.EUCLIDEAN) {
            throw new IllegalArgumentException("similarity: expected DOT_PRODUCT or EUCLIDEAN, got " + similarity);
        }
        return new Scorer(similarity == VectorSimilarityFunction.DOT_PRODUCT, values, query);
    }

    private static final class Scorer extends RandomVectorScorer.AbstractRandomVectorScorer {
        private final boolean dot;
        private final RandomAccessVectorValues.Floats values;
        private final float[] query;

        private Scorer(boolean dot, RandomAccessVectorValues.Floats values, float[] query) {
            super(values);
            this.dot = dot;
            this.values = values;
            this.query = query;
        }

        @Override
        public float score(int node) throws IOException {
            float[] vector = values.vectorValue(node);
            return dot
                    ? Math.max((1 + KERNEL.dot(query, vector)) / 2, 0)
                    : 1 / (1 + KERNEL.squaredDistance(query, vector));
        }
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
