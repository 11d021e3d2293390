package org.siamese.core.objective;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.siamese.core.distance.PairMatrices;
import org.siamese.core.distance.PairMatrix;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;

/**
 * Anchors, whose loss is taken, and the rows that they are compared with, with the class of each. There are three kinds:
 *
 * <ul>
 *   <li>a batch whose first {@link #anchors()} rows are the anchors (mostly all of them); other rows are references only, such as
 *       embeddings of past batches. A row is no pair with itself.
 *   <li>anchors of one set against a {@link #ofReferences reference set}: rows are those of the reference set alone
 *   <li>a {@link #ofMatrix matrix of values} that was computed elsewhere, without embeddings
 * </ul>
 *
 * Measures are computed once and shared by miner and loss. Not thread-safe.
 */
public final class LabelledBatch {
    private final @Nullable RowMatrix anchorRows;
    private final @Nullable RowMatrix embeddings;
    private final int[] anchorLabels;
    private final int[] labels;
    private final boolean contained;
    private final double @Nullable [] given;
    private boolean constantRows;
    private final Map<PairMeasure, PairMatrix> matrices = new LinkedHashMap<>();
    private final Map<PairMeasure, PairMatrix> ofRows = new LinkedHashMap<>();

    /** A batch of which every row is an anchor. */
    public LabelledBatch(RowMatrix embeddings, int[] labels) {
        this(embeddings, labels, embeddings.rows());
    }

    /** A batch of which the first {@code anchors} rows are anchors. */
    public LabelledBatch(RowMatrix embeddings, int[] labels, int anchors) {
        this(
                anchors == embeddings.rows() || anchors < 1 || anchors > embeddings.rows()
                        ? embeddings
                        : embeddings.firstRows(anchors),
                embeddings,
                labels,
                labels,
                true,
                null);
        requireLabels("labels", labels.length, embeddings.rows());
        if (anchors < 1 || anchors > labels.length) {
            throw new IllegalArgumentException("anchors: expected 1 to " + labels.length + ", got " + anchors);
        }
    }

    private LabelledBatch(
            @Nullable RowMatrix anchorRows,
            @Nullable RowMatrix embeddings,
            int[] anchorLabels,
            int[] labels,
            boolean contained,
            double @Nullable [] given) {
        this.anchorRows = anchorRows;
        this.embeddings = embeddings;
        this.anchorLabels = anchorLabels;
        this.labels = labels;
        this.contained = contained;
        this.given = given;
    }

    /** Anchors of one set, compared with the rows of another. */
    public static LabelledBatch ofReferences(
            RowMatrix anchors, int[] anchorLabels, RowMatrix references, int[] referenceLabels) {
        requireLabels("labels", anchorLabels.length, anchors.rows());
        requireLabels("referenceLabels", referenceLabels.length, references.rows());
        if (anchors.dimension() != references.dimension()) {
            throw new IllegalArgumentException("references: expected rows of length " + anchors.dimension()
                    + ", as the anchors have, got " + references.dimension());
        }
        return new LabelledBatch(anchors, references, anchorLabels, referenceLabels, false, null);
    }

    /**
     * Anchors, and as rows constant copies of them and of past embeddings: no gradient reaches the rows.
     *
     * @param rows the first are the anchors' copies
     */
    public static LabelledBatch ofMemory(RowMatrix anchors, RowMatrix rows, int[] labels) {
        requireLabels("labels", labels.length, rows.rows());
        LabelledBatch batch = new LabelledBatch(anchors, rows, labels, labels, true, null);
        batch.constantRows = true;
        return batch;
    }

    /**
     * Values of any measure that were computed elsewhere, of every row with every row.
     *
     * @param values [rows, rows], row after row; shared
     */
    public static LabelledBatch ofMatrix(double[] values, int[] labels) {
        requireValues(values.length, labels.length, labels.length);
        return new LabelledBatch(null, null, labels, labels, true, values);
    }

    /**
     * Values of any measure that were computed elsewhere, of anchors of one set with the rows of another.
     *
     * @param values [anchors, rows], row after row; shared
     */
    public static LabelledBatch ofMatrix(double[] values, int[] anchorLabels, int[] labels) {
        requireValues(values.length, anchorLabels.length, labels.length);
        return new LabelledBatch(null, null, anchorLabels, labels, false, values);
    }

    private static void requireLabels(String name, int labels, int rows) {
        if (labels != rows) {
            throw new IllegalArgumentException(name + ": expected one for each of " + rows + " rows, got " + labels);
        }
    }

    private static void requireValues(int values, int anchors, int rows) {
        if (anchors < 1 || rows < 1 || (long) anchors * rows != values) {
            throw new IllegalArgumentException("matrix: expected [anchors, rows] = [" + anchors + ", " + rows
                    + "] values, as there are labels, got " + values);
        }
    }

    /**
     * All embeddings that anchors are compared with; where the anchors are among them, those first.
     *
     * @throws IllegalArgumentException if the batch is a matrix of values
     */
    public RowMatrix embeddings() {
        return required(embeddings);
    }

    /**
     * The embeddings of the anchors.
     *
     * @throws IllegalArgumentException if the batch is a matrix of values
     */
    public RowMatrix anchorEmbeddings() {
        return required(anchorRows);
    }

    private static RowMatrix required(@Nullable RowMatrix rows) {
        if (rows == null) {
            throw new IllegalArgumentException(
                    "batch: expected embeddings, which this miner or loss needs besides the values of pairs, got a"
                            + " matrix");
        }
        return rows;
    }

    /** What the batch holds: values of embeddings, or of the matrix. */
    double[] content() {
        return given != null ? given : required(embeddings).values();
    }

    /** Number of anchors. */
    public int anchors() {
        return anchorRows == null ? anchorLabels.length : anchorRows.rows();
    }

    /** Number of rows that an anchor is compared with; itself among them where {@link #isContained()}. */
    public int rows() {
        return labels.length;
    }

    /** Whether anchor k is row k, not a row of another set. */
    public boolean isContained() {
        return contained;
    }

    /** The class of a row. */
    public int label(int row) {
        return labels[row];
    }

    /** The class of an anchor. */
    public int anchorLabel(int anchor) {
        return anchorLabels[anchor];
    }

    /** Whether two rows form a positive pair: of one class, and not the same row. */
    public boolean isPositive(int anchor, int row) {
        return anchorLabels[anchor] == labels[row] && !(contained && anchor == row);
    }

    /** Whether two rows are of different classes. */
    public boolean isNegative(int anchor, int row) {
        return anchorLabels[anchor] != labels[row];
    }

    /** The measure of every anchor with every row, [anchors, rows]; a matrix that was given, whatever the measure. */
    public PairMatrix matrix(PairMeasure measure) {
        return matrices.computeIfAbsent(
                measure,
                m -> given != null
                        ? PairMatrices.ofValues(given, anchors(), rows())
                        : PairMatrices.of(m, required(anchorRows), required(embeddings)));
    }

    /** The measure of every row with every row, [rows, rows], which few losses need when the anchors are another set. */
    public PairMatrix matrixOfRows(PairMeasure measure) {
        if (contained && !constantRows && anchors() == rows()) {
            return matrix(measure);
        }
        return ofRows.computeIfAbsent(measure, m -> PairMatrices.of(m, embeddings(), embeddings()));
    }

    /**
     * The gradient with respect to the anchors of a function with these derivatives in {@code matrix(measure)}, of which the anchors
     * are the first rows; overwrites the derivatives.
     */
    public double[] gradient(PairMeasure measure, double[] derivatives) {
        PairMatrix.Gradient gradient = matrix(measure).gradient(derivatives);
        double[] total = gradient.first();
        if (contained && !constantRows && anchorRows != embeddings) {
            for (int i = 0; i < total.length; i++) {
                total[i] += gradient.second()[i];
            }
        }
        return total;
    }
}
