package org.siamese.losses.miner;

import org.siamese.core.objective.LabelledBatch;
import org.siamese.decision.distance.EuclideanDistance;
import org.siamese.decision.distance.PairMeasure;

/**
 * Triplets by their gap d_an - d_ap; there may be batch^3 of them, which losses visit and do not list.
 *
 * <p>Schroff, Kalenichenko, Philbin, FaceNet, CVPR 2015.
 *
 * @param distance measure of a pair, default Euclidean on unit rows
 * @param margin the gap wanted, at least 0, default 0.2
 * @param kind which triplets, default all whose gap is at most the margin
 */
public record TripletMarginMiner(PairMeasure distance, double margin, Kind kind) implements TripletMiner {
    /** Default margin. */
    public static final double DEFAULT_MARGIN = 0.2;

    /** Kinds of triplets by their gap d_an - d_ap. */
    public enum Kind {
        /** Gap at most the margin. */
        ALL,
        /** Gap at most 0: the negative is no farther than the positive. */
        HARD,
        /** Gap above 0 and at most the margin. */
        SEMIHARD,
        /** Gap above the margin. */
        EASY
    }

    /** Checks the margin. */
    public TripletMarginMiner {
        if (!(margin >= 0) || Double.isInfinite(margin)) {
            throw new IllegalArgumentException("margin: expected a finite value of at least 0, got " + margin);
        }
    }

    /** Euclidean distance on unit rows, margin 0.2, all. */
    public static TripletMarginMiner ofDefaults() {
        return of(Kind.ALL);
    }

    /** Euclidean distance on unit rows, margin 0.2. */
    public static TripletMarginMiner of(Kind kind) {
        return new TripletMarginMiner(EuclideanDistance.ofUnitRows(), DEFAULT_MARGIN, kind);
    }

    /** This miner with another distance. */
    public TripletMarginMiner withDistance(PairMeasure distance) {
        return new TripletMarginMiner(distance, margin, kind);
    }

    /** This miner with another margin. */
    public TripletMarginMiner withMargin(double margin) {
        return new TripletMarginMiner(distance, margin, kind);
    }

    /** This miner with another kind. */
    public TripletMarginMiner withKind(Kind kind) {
        return new TripletMarginMiner(distance, margin, kind);
    }

    @Override
    public void forEach(LabelledBatch batch, Visitor visitor) {
        double[] values = batch.matrix(distance).values();
        for (int a = 0; a < batch.anchors(); a++) {
            for (int p = 0; p < batch.rows(); p++) {
                for (int n = 0; batch.isPositive(a, p) && n < batch.rows(); n++) {
                    if (batch.isNegative(a, n)
                            && takes(distance.excess(values[a * batch.rows() + n], values[a * batch.rows() + p]))) {
                        visitor.visit(a, p, n);
                    }
                }
            }
        }
    }

    private boolean takes(double gap) {
        return switch (kind) {
            case ALL -> gap <= margin;
            case HARD -> gap <= 0;
            case SEMIHARD -> gap > 0 && gap <= margin;
            case EASY -> gap > margin;
        };
    }
}
