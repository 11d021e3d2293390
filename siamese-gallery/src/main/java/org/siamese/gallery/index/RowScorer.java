package org.siamese.gallery.index;

import java.io.IOException;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.RandomAccessInput;
import org.apache.lucene.util.ArrayUtil;

/**
 * Lucene's scores of several vectors together. The beginnings of all of them are read first, so that the processor waits for the memory of
 * all at once, and not for each in its turn. Not thread-safe.
 */
final class RowScorer {
    private static final VectorKernel KERNEL = VectorKernel.ofMachine();

    private final IndexInput vectors;
    private final VectorSimilarityFunction similarity;
    private final float[] query;
    private final RandomAccessInput beginnings;
    private float[] rows = {};
    /** Kept, so that no compiler leaves the reading out. */
    private int touched;

    /**
     * A scorer.
     *
     * @param vectors rows of little-endian floats
     * @param similarity dot product or Euclidean
     * @param query kept, not copied
     */
    RowScorer(IndexInput vectors, VectorSimilarityFunction similarity, float[] query) throws IOException {
        if (similarity != VectorSimilarityFunction.DOT_PRODUCT && similarity != VectorSimilarityFunction.EUCLIDEAN) {
            throw new IllegalArgumentException("similarity: expected DOT_PRODUCT or EUCLIDEAN, got " + similarity);
        }
        this.vectors = vectors;
        this.similarity = similarity;
        this.query = query;
        this.beginnings = vectors.randomAccessSlice(0, vectors.length());
    }

    /** Scores with a row from now on, which takes the place of the query. */
    void query(int number) throws IOException {
        read(number, query, 0);
    }

    /** Reads the first so many of some rows. They stay until the next call. */
    float[] read(int[] numbers, int count) throws IOException {
        int dimension = query.length;
        if (rows.length < count * dimension) {
            rows = new float[ArrayUtil.oversize(count, Float.BYTES) * dimension];
        }
        touch(numbers, count);
        for (int i = 0; i < count; i++) {
            read(numbers[i], rows, i * dimension);
        }
        return rows;
    }

    /** Asks for the beginning of each row, so that the memory of all of them is on its way before the first is copied. */
    private void touch(int[] numbers, int count) throws IOException {
        long bytes = (long) query.length * Float.BYTES;
        int sum = 0;
        for (int i = 0; i < count; i++) {
            sum += beginnings.readInt(numbers[i] * bytes);
        }
        touched = sum;
    }

    private void read(int number, float[] to, int from) throws IOException {
        vectors.seek((long) number * query.length * Float.BYTES);
        vectors.readFloats(to, from, query.length);
    }

    /** Reads and scores the first so many of some rows. */
    void score(int[] numbers, int count, float[] scores) throws IOException {
        read(numbers, count);
        score(count, scores);
    }

    /** The squared distance of two rows that were read, by their places. */
    float squaredDistance(float[] read, int one, int other) {
        int dimension = query.length;
        return similarity == VectorSimilarityFunction.DOT_PRODUCT
                ? 2 - 2 * KERNEL.dot(read, one * dimension, read, other * dimension, dimension)
                : KERNEL.squaredDistance(read, one * dimension, read, other * dimension, dimension);
    }

    /** The squared distance that a score stands for. */
    float squaredDistance(float score) {
        return similarity == VectorSimilarityFunction.DOT_PRODUCT ? 4 * (1 - score) : 1 / score - 1;
    }

    /** Scores the first so many rows that were read. */
    void score(int count, float[] scores) {
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
