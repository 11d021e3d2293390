package org.siamese.losses.spi;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.LabelSets;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.batch.Triplets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.PairIndices;
import org.siamese.core.objective.TripletIndices;
import org.siamese.core.objective.Tuples;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.miner.TripletMiner;

/**
 * The measure of every anchor with every row of a batch, and which of these pairs a loss is taken over: all that the labels
 * give, those a miner chose, or explicit ones (pairs in both directions, triplets as they are). A batch where every row is an
 * anchor is the usual case; see {@link LabelledBatch}.
 */
public final class MeasuredBatch {
    private static final int UNKNOWN = -1;

    private final LabelledBatch batch;
    private final PairMeasure measure;
    private final double[] values;
    private final short[] signs;
    private final @Nullable TripletMiner triplets;
    private final double @Nullable [] rowWeights;

    private MeasuredBatch(LabelledBatch batch, PairMeasure measure, short[] signs, @Nullable TripletMiner triplets) {
        this(batch, measure, signs, triplets, null);
    }

    private MeasuredBatch(
            LabelledBatch batch,
            PairMeasure measure,
            short[] signs,
            @Nullable TripletMiner triplets,
            double @Nullable [] rowWeights) {
        this.rowWeights = rowWeights;
        this.batch = batch;
        this.measure = measure;
        this.values = batch.matrix(measure).values();
        this.signs = signs;
        this.triplets = triplets;
    }

    /** The pairs of a batch that a miner chooses, or all where there is none. */
    public static MeasuredBatch of(LabelledBatch batch, PairMeasure measure, @Nullable Miner miner) {
        if (miner instanceof TripletMiner triplets) {
            return ofTriplets(batch, measure, triplets);
        }
        if (miner != null) {
            return of(batch, measure, miner.mine(batch));
        }
        short[] signs = new short[Math.multiplyExact(batch.anchors(), batch.rows())];
        for (int i = 0; i < batch.anchors(); i++) {
            int from = i * batch.rows();
            int label = batch.anchorLabel(i);
            for (int j = 0; j < batch.rows(); j++) {
                signs[from + j] = (short) (batch.label(j) == label ? 1 : -1);
            }
            if (batch.isContained()) {
                signs[from + i] = 0;
            }
        }
        return new MeasuredBatch(batch, measure, signs, null);
    }

    /** The pairs that a loss takes of a labelled batch: those its miner chooses, or all, weighted by what the miner makes of rows. */
    public static MeasuredBatch of(MatrixLoss loss, LabelledBatch batch) {
        Miner miner = loss.miner();
        if (miner == null || !loss.minerWeighsRows()) {
            return of(batch, loss.distance(), miner);
        }
        double[] weights = RowWeights.of(batch, miner, false);
        return new MeasuredBatch(batch, loss.distance(), of(batch, loss.distance(), (Miner) null).signs, null, weights);
    }

    /** All pairs of this batch by other classes of its rows. */
    public MeasuredBatch relabelled(int[] labels) {
        return of(new LabelledBatch(batch.embeddings(), labels), measure, (Miner) null);
    }

    /** The pairs of a batch that tuples name. */
    public static MeasuredBatch of(LabelledBatch batch, PairMeasure measure, Tuples tuples) {
        if (tuples instanceof TripletIndices listed) {
            return ofTriplets(batch, measure, (same, visitor) -> visitAll(listed, visitor));
        }
        short[] signs = new short[Math.multiplyExact(batch.anchors(), batch.rows())];
        PairIndices pairs = tuples.toPairs();
        for (int k = 0; k < pairs.positives().length; k++) {
            count(signs, pairs.positiveAnchors()[k] * batch.rows() + pairs.positives()[k], 1);
        }
        for (int k = 0; k < pairs.negatives().length; k++) {
            count(signs, pairs.negativeAnchors()[k] * batch.rows() + pairs.negatives()[k], -1);
        }
        return new MeasuredBatch(batch, measure, signs, null);
    }

    private static MeasuredBatch ofTriplets(LabelledBatch batch, PairMeasure measure, TripletMiner triplets) {
        short[] signs = new short[Math.multiplyExact(batch.anchors(), batch.rows())];
        triplets.forEach(batch, (anchor, positive, negative) -> {
            count(signs, anchor * batch.rows() + positive, 1);
            count(signs, anchor * batch.rows() + negative, -1);
        });
        return new MeasuredBatch(batch, measure, signs, triplets);
    }

    private static void visitAll(TripletIndices triplets, TripletMiner.Visitor visitor) {
        for (int k = 0; k < triplets.count(); k++) {
            visitor.visit(triplets.anchors()[k], triplets.positives()[k], triplets.negatives()[k]);
        }
    }

    private static void count(short[] signs, int at, int sign) {
        if (Math.abs(signs[at]) < Short.MAX_VALUE) {
            signs[at] += (short) sign;
        }
    }

    /**
     * The pairs of a batch that targets give.
     *
     * @throws IllegalArgumentException if the shapes do not fit, an embedding is not finite, or a miner meets explicit tuples
     */
    public static MeasuredBatch of(MatrixLoss loss, INDArray embeddings, Targets targets) {
        PairMeasure measure = loss.distance();
        Miner miner = loss.miner();
        if (targets instanceof Pairs && !loss.takesPairs()) {
            throw Require.unsupported(
                    loss, "Labels or Triplets, as an anchor needs a positive and a negative", targets);
        }
        if (targets instanceof LabelSets) {
            throw Require.unsupported(loss, "Labels, Pairs or Triplets", targets);
        }
        Require.sameRows(embeddings, targets);
        RowMatrix matrix = RowMatrices.of(embeddings);
        if (targets instanceof Labels labels) {
            return of(loss, new LabelledBatch(matrix, labels.toIntArray()));
        }
        if (miner != null) {
            throw Require.unsupported(loss, "Labels, as it has a miner", targets);
        }
        int[] unknown = new int[matrix.rows()];
        Arrays.fill(unknown, UNKNOWN);
        return of(new LabelledBatch(matrix, unknown), measure, explicit(targets));
    }

    private static Tuples explicit(Targets targets) {
        if (targets instanceof Triplets triplets) {
            int[] anchors = new int[triplets.count()];
            Arrays.setAll(anchors, k -> 3 * k);
            return new TripletIndices(
                    anchors,
                    Arrays.stream(anchors).map(a -> a + 1).toArray(),
                    Arrays.stream(anchors).map(a -> a + 2).toArray());
        }
        Pairs pairs = (Pairs) targets;
        int[] same = java.util.stream.IntStream.range(0, pairs.rows())
                .filter(row -> pairs.get(row / 2).isSame())
                .toArray();
        int[] different = java.util.stream.IntStream.range(0, pairs.rows())
                .filter(row -> !pairs.get(row / 2).isSame())
                .toArray();
        return new PairIndices(same, others(same), different, others(different));
    }

    private static int[] others(int[] rows) {
        return Arrays.stream(rows).map(row -> row ^ 1).toArray();
    }

    /** The measure. */
    public PairMeasure measure() {
        return measure;
    }

    /** Number of anchors. */
    public int anchors() {
        return batch.anchors();
    }

    /** Number of rows an anchor is compared with. */
    public int rows() {
        return batch.rows();
    }

    /** Whether anchor k is row k, so that its own column is no pair. */
    public boolean isContained() {
        return batch.isContained();
    }

    /** What a miner makes of the term of an anchor, 0 to 1; 1 where it chooses pairs, or there is none. */
    public double rowWeight(int anchor) {
        return rowWeights == null ? 1 : rowWeights[anchor];
    }

    /**
     * The measure of positives with all rows, for losses that need it: row k is that of row k. In a batch with past embeddings only
     * the first {@link #positivesKnown()} rows have one.
     */
    public double[] valuesOfPositives() {
        return batch.isContained() ? values : batch.matrixOfRows(measure).values();
    }

    /** Number of rows whose measure with all rows is known. */
    public int positivesKnown() {
        return batch.isContained() ? batch.anchors() : batch.rows();
    }

    /** The classes of the anchors. */
    public int[] anchorLabels() {
        int[] labels = new int[anchors()];
        Arrays.setAll(labels, batch::anchorLabel);
        return labels;
    }

    /** The measure's values, [anchors, rows]; read-only. */
    public double[] values() {
        return values;
    }

    /**
     * For each of the values how often the loss is taken over that pair: above 0 for positive, below 0 for negative pairs, 0
     * where it is not. Read-only.
     */
    public short[] signs() {
        return signs;
    }

    /** Whether a miner or the targets name triplets. */
    public boolean hasTriplets() {
        return triplets != null;
    }

    /** Shows the triplets that a miner or the targets name; none where they name pairs or nothing. */
    public void forEachTriplet(TripletMiner.Visitor visitor) {
        if (triplets != null) {
            triplets.forEach(batch, visitor);
        }
    }

    /**
     * Shows every triplet that the loss is taken over: those that a miner or the targets name, else every positive of an anchor with
     * every negative of it.
     */
    public void forAllTriplets(TripletTimes visitor) {
        if (triplets != null) {
            triplets.forEach(batch, (anchor, positive, negative) -> visitor.visit(anchor, positive, negative, 1));
            return;
        }
        int rows = rows();
        for (int a = 0; a < anchors(); a++) {
            for (int p = 0; p < rows; p++) {
                int times = signs[a * rows + p];
                for (int n = 0; times > 0 && n < rows; n++) {
                    if (signs[a * rows + n] < 0) {
                        visitor.visit(a, p, n, times * -signs[a * rows + n]);
                    }
                }
            }
        }
    }

    /** What is done with a triplet. */
    @FunctionalInterface
    public interface TripletTimes {
        /** One triplet of rows, which counts {@code times}. */
        void visit(int anchor, int positive, int negative, int times);
    }

    /** The embeddings and labels. */
    public LabelledBatch batch() {
        return batch;
    }

    /** Whether there is a positive pair. */
    public boolean hasPositive() {
        for (short sign : signs) {
            if (sign > 0) {
                return true;
            }
        }
        return false;
    }

    /** Whether there is a negative pair. */
    public boolean hasNegative() {
        for (short sign : signs) {
            if (sign < 0) {
                return true;
            }
        }
        return false;
    }
}
