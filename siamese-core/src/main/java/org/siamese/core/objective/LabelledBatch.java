package org.siamese.core.objective;

import java.util.LinkedHashMap;
import java.util.Map;
import org.siamese.core.distance.PairMatrices;
import org.siamese.core.distance.PairMatrix;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;

/**
 * Embeddings and the class of each. The first {@link #anchors()} rows are those whose loss is taken; where there are more,
 * the others are references only, such as embeddings of past batches. Measures are computed once and shared by miner and loss.
 * Not thread-safe.
 */
public final class LabelledBatch {
    private final RowMatrix embeddings;
    private final int[] labels;
    private final RowMatrix anchorRows;
    private final Map<PairMeasure, PairMatrix> matrices = new LinkedHashMap<>();

    /** A batch of which every row is an anchor. */
    public LabelledBatch(RowMatrix embeddings, int[] labels) {
        this(embeddings, labels, embeddings.rows());
    }

    /** A batch of which the first {@code anchors} rows are anchors. */
    public LabelledBatch(RowMatrix embeddings, int[] labels, int anchors) {
        if (labels.length != embeddings.rows()) {
            throw new IllegalArgumentException(
                    "labels: expected one for each of " + embeddings.rows() + " rows, got " + labels.length);
        }
        if (anchors < 1 || anchors > labels.length) {
            throw new IllegalArgumentException("anchors: expected 1 to " + labels.length + ", got " + anchors);
        }
        this.embeddings = embeddings;
        this.labels = labels;
        this.anchorRows = anchors == embeddings.rows() ? embeddings : embeddings.firstRows(anchors);
    }

    /** All embeddings; anchors first. */
    public RowMatrix embeddings() {
        return embeddings;
    }

    /** Number of anchors. */
    public int anchors() {
        return anchorRows.rows();
    }

    /** Number of rows, anchors and others. */
    public int rows() {
        return labels.length;
    }

    /** The class of a row. */
    public int label(int row) {
        return labels[row];
    }

    /** Whether two rows form a positive pair: of one class, and not the same row. */
    public boolean isPositive(int anchor, int row) {
        return labels[anchor] == labels[row] && anchor != row;
    }

    /** Whether two rows are of different classes. */
    public boolean isNegative(int anchor, int row) {
        return labels[anchor] != labels[row];
    }

    /** The measure of every anchor with every row, [anchors, rows]. */
    public PairMatrix matrix(PairMeasure measure) {
        return matrices.computeIfAbsent(measure, m -> PairMatrices.of(m, anchorRows, embeddings));
    }

    /** The gradient with respect to the anchors of a function with these slopes in {@code matrix(measure)}; overwrites slopes. */
    public double[] gradient(PairMeasure measure, double[] slopes) {
        PairMatrix.Gradient gradient = matrix(measure).gradient(slopes);
        double[] total = gradient.first();
        if (anchorRows != embeddings) {
            for (int i = 0; i < total.length; i++) {
                total[i] += gradient.second()[i];
            }
        }
        return total;
    }
}
