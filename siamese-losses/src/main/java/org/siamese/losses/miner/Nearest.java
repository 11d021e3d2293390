package org.siamese.losses.miner;

import java.util.function.DoublePredicate;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.decision.distance.PairMeasure;

/** Searches an anchor's row for its nearest or farthest positive or negative; -1 where there is none. */
final class Nearest {
    private static final DoublePredicate ANY = value -> true;

    private final LabelledBatch batch;
    private final PairMeasure measure;
    private final double[] values;

    Nearest(LabelledBatch batch, PairMeasure measure) {
        this.batch = batch;
        this.measure = measure;
        this.values = batch.matrix(measure).values();
    }

    double value(int anchor, int row) {
        return values[anchor * batch.rows() + row];
    }

    int farthestPositive(int anchor) {
        return search(anchor, true, true, ANY);
    }

    int nearestNegative(int anchor) {
        return search(anchor, false, false, ANY);
    }

    int search(int anchor, boolean positive, boolean farthest, DoublePredicate allowed) {
        int best = -1;
        for (int j = 0; j < batch.rows(); j++) {
            boolean candidate = positive ? batch.isPositive(anchor, j) : batch.isNegative(anchor, j);
            if (candidate && allowed.test(value(anchor, j))) {
                double gain = best < 0 ? 1 : measure.excess(value(anchor, j), value(anchor, best));
                if (best < 0 || (farthest ? gain > 0 : gain < 0)) {
                    best = j;
                }
            }
        }
        return best;
    }

    /** The positive or negative that a strategy picks; semi-hard keeps to one side of a bound. */
    int pick(int anchor, boolean positive, Strategy strategy, double bound) {
        return switch (strategy) {
            case HARD -> search(anchor, positive, positive, ANY);
            case EASY -> search(anchor, positive, !positive, ANY);
            case SEMIHARD -> search(
                    anchor,
                    positive,
                    positive,
                    value -> positive ? measure.excess(bound, value) > 0 : measure.excess(value, bound) > 0);
            case ALL -> throw new IllegalArgumentException("strategy: expected one that picks a row, got ALL");
        };
    }
}
