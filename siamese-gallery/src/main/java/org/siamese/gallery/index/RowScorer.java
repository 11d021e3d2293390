package org.siamese.gallery.index;

import java.io.IOException;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.ArrayUtil;

/**
 * Lucene's scores of several vectors together. They are read one right after the other, so that the processor waits for the memory of all of
 * them at once, and not for each in its turn. Not thread-safe.
 */
final class RowScorer {
    private static final VectorKernel KERNEL = VectorKernel.ofMachine();

    private final IndexInput vectors;
    private final VectorSimilarityFunction similarity;
    private final float[] query;
    private float[] rows = {};

    /**
     * A scorer.
     *
     * @param vectors rows of little-endian floats
     * @param similarity dot product or Euclidean
     * @param query kept, not copied
     */
    RowScorer(IndexInput vectors, VectorSimilarityFunction similarity, float[] query) {
        if (similarity != VectorSimilarityFunction.DOT_PRODUCT && similarity != VectorSimilarityFunction.EUCLIDEAN) {
            throw new IllegalArgumentException("similarity: expected DOT_PRODUCT or EUCLIDEAN, got " + similarity);
        }
        this.vectors = vectors;
        this.similarity = similarity;
        this.query = query;
    }

    /** Scores with a row from now on, which takes the place of the query. */
    void query(int number) throws IOException {
        read(number, query, 0);
    }

    /** Reads a row to a place in an array. */
    void read(int number, float[] to, int from) throws IOException {
        vectors.seek((long) number * query.length * Float.BYTES);
        vectors.readFloats(to, from, query.length);
    }

    /** Scores the first so many of some rows. */
    void score(int[] numbers, int count, float[] scores) throws IOException {
        int dimension = query.length;
        if (rows.length < count * dimension) {
            rows = new float[ArrayUtil.oversize(count, Float.BYTES) * dimension];
        }
        for (int i = 0; i < count; i++) {
            read(numbers[i], rows, i * dimension);
        }
        score(count, scores);
    }

    /** The score of a vector and the row of an array that begins at a place. */
    float score(float[] one, float[] rows, int from) {
        return similarity == VectorSimilarityFunction.DOT_PRODUCT
                ? Math.max((1 + KERNEL.dot(one, rows, from)) / 2, 0)
                : 1 / (1 + KERNEL.squaredDistance(one, rows, from));
    }

    /** Scores the rows that were read. */
    private void score(int count, float[] scores) {
        if (similarity == VectorSimilarityFunction.DOT_PRODUCT) {
            KERNEL.dots(query, rows, count, scores);
            for (int i = 0; i < count; i++) {
                scores[i] = Math.max((1 + scores[i]) / 2, 0);
            }
        } else {
            KERNEL.squaredDistances(query, rows, count, scores);
            for (int i = 0; i < count; i++) {
                scores[i] = 1 / (1 + scores[i]);
            }
        }
    }
}
