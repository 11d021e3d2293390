package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.TermSums;

/** A {@link TripletMarginLoss} that visits its triplets one by one: first for the sums, then for the derivatives. */
final class TripletEnumeration {
    private final TripletMarginLoss loss;
    private final MeasuredBatch batch;
    private final TripletTerm term;
    private final int sign;
    private final int rows;
    private final double[] values;
    private final TermSums sums;
    private final double[] derivatives;
    private TermSums.@Nullable Reduced reduced;

    TripletEnumeration(TripletMarginLoss loss, MeasuredBatch batch) {
        this.loss = loss;
        this.batch = batch;
        this.term = TripletTerm.of(loss);
        this.sign = loss.distance().sign();
        this.rows = batch.rows();
        this.values = batch.values();
        this.sums = new TermSums(loss.reducer(), batch.anchorLabels());
        this.derivatives = new double[values.length];
    }

    MatrixOutcome outcome() {
        visitAll();
        TermSums.Reduced all = sums.reduce(Double.NaN);
        reduced = all;
        visitAll();
        return new MatrixOutcome(all.value(), derivatives, sums.tuples(), sums.active());
    }

    private void visitAll() {
        if (batch.hasTriplets()) {
            batch.forEachTriplet((a, p, n) -> visit(a, p, n, 1));
            return;
        }
        short[] signs = batch.signs();
        for (int a = 0; a < batch.anchors(); a++) {
            for (int p = 0; p < rows; p++) {
                int positive = signs[a * rows + p];
                for (int n = 0; positive > 0 && n < rows; n++) {
                    if (signs[a * rows + n] < 0) {
                        visit(a, p, n, positive * -signs[a * rows + n]);
                    }
                }
            }
        }
    }

    private void visit(int a, int p, int n, int times) {
        double positive = sign * values[a * rows + p];
        int at = a * rows + n;
        if (term.swap() && p < batch.anchors() && term.swaps(sign * values[at], sign * values[p * rows + n])) {
            at = p * rows + n;
        }
        double negative = sign * values[at];
        double value = term.loss(positive, negative);
        if (reduced == null) {
            sums.add(Part.WHOLE, a, value, times);
        } else if (value > loss.reducer().low() && value < loss.reducer().high()) {
            double derivative = sign * times * term.derivative(positive, negative) * reduced.weight(Part.WHOLE, a);
            derivatives[a * rows + p] += derivative;
            derivatives[at] -= derivative;
        }
    }
}
