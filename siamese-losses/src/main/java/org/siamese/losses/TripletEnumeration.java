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
    private final double[] ofPositives;
    private final double @Nullable [] rowDerivatives;
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
        boolean another = loss.swap() && !batch.isContained();
        this.ofPositives = another ? batch.valuesOfPositives() : values;
        this.rowDerivatives = another ? new double[ofPositives.length] : null;
    }

    MatrixOutcome outcome() {
        visitAll();
        TermSums.Reduced all = sums.reduce(Double.NaN);
        reduced = all;
        visitAll();
        return new MatrixOutcome(all.value(), derivatives, sums.tuples(), sums.active(), rowDerivatives, null);
    }

    private void visitAll() {
        batch.forAllTriplets(this::visit);
    }

    private void visit(int a, int p, int n, int times) {
        double positive = sign * values[a * rows + p];
        int at = a * rows + n;
        double[] compared = values;
        double[] slopes = derivatives;
        if (term.swap()
                && p < batch.positivesKnown()
                && term.swaps(sign * values[at], sign * ofPositives[p * rows + n])) {
            at = p * rows + n;
            compared = ofPositives;
            slopes = rowDerivatives == null ? derivatives : rowDerivatives;
        }
        double negative = sign * compared[at];
        double value = term.loss(positive, negative);
        if (reduced == null) {
            sums.add(Part.WHOLE, a, value, times);
        } else if (value > loss.reducer().low() && value < loss.reducer().high()) {
            double derivative = sign * times * term.derivative(positive, negative) * reduced.weight(Part.WHOLE, a);
            derivatives[a * rows + p] += derivative;
            slopes[at] -= derivative;
        }
    }
}
