package org.siamese.core.distance;

import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;

/**
 * Values of a measure on listed pairs of rows, and the way back to the gradient of the embeddings. Costs pairs x dimension;
 * nothing is computed for rows that no pair names. Not thread-safe.
 */
public final class MeasuredPairs {
    private final PairMeasure measure;
    private final RowMatrix embeddings;
    private final RowMatrix prepared;
    private final int[] first;
    private final int[] second;
    private final double[] values;

    private MeasuredPairs(PairMeasure measure, RowMatrix embeddings, int[] first, int[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException(
                    "second: expected as many rows as first (" + first.length + "), got " + second.length);
        }
        this.measure = measure;
        this.embeddings = embeddings;
        this.prepared = measure.prepare(embeddings);
        this.first = first;
        this.second = second;
        this.values = new double[first.length];
        int dimension = embeddings.dimension();
        for (int k = 0; k < values.length; k++) {
            values[k] = measure.between(
                    prepared.values(), first[k] * dimension, prepared.values(), second[k] * dimension, dimension);
        }
    }

    /** Values of listed pairs of rows of one matrix: row {@code first[k]} with row {@code second[k]}. */
    public static MeasuredPairs of(PairMeasure measure, RowMatrix embeddings, int[] first, int[] second) {
        return new MeasuredPairs(measure, embeddings, first, second);
    }

    /** The value of each pair. */
    public double[] values() {
        return values;
    }

    /** The gradient with respect to the embeddings, row after row, of a function with these derivatives in the values. */
    public double[] gradient(double[] derivatives) {
        double[] gradient = new double[embeddings.values().length];
        int dimension = embeddings.dimension();
        double[] rows = prepared.values();
        for (int k = 0; k < values.length; k++) {
            if (derivatives[k] != 0) {
                measure.addGradient(
                        derivatives[k],
                        rows,
                        first[k] * dimension,
                        rows,
                        second[k] * dimension,
                        dimension,
                        gradient,
                        gradient);
            }
        }
        measure.prepareBackward(embeddings, gradient);
        return gradient;
    }
}
