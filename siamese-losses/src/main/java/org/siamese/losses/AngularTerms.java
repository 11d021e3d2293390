package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.spi.Logistic;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.TermSums;

/** The terms of an {@link AngularLoss} on a batch: first their sums, then their derivatives. */
final class AngularTerms {
    private final AngularLoss loss;
    private final MeasuredBatch batch;
    private final double toNegative;
    private final double toPositive;
    private final int rows;
    private final double[] values;
    private final double[] ofPositives;
    private final double[] derivatives;
    private final double @Nullable [] rowDerivatives;
    private final double @Nullable [] lengths;
    private final double[] toLengths;

    AngularTerms(AngularLoss loss, MeasuredBatch batch) {
        double tangent = Math.tan(Math.toRadians(loss.angleDegrees()));
        this.loss = loss;
        this.batch = batch;
        this.toNegative = 4 * tangent * tangent;
        this.toPositive = 2 * (1 + tangent * tangent);
        this.rows = batch.rows();
        this.values = batch.values();
        this.ofPositives = batch.valuesOfPositives();
        this.derivatives = new double[values.length];
        this.rowDerivatives = batch.isContained() ? null : new double[ofPositives.length];
        this.lengths = loss.compatibility() == Compatibility.PML_2
                ? batch.batch().embeddings().norms()
                : null;
        this.toLengths = new double[lengths == null ? 0 : rows];
    }

    MatrixOutcome outcome() {
        TermSums sums = new TermSums(loss.reducer(), batch.anchorLabels());
        for (int k = 0; k < values.length; k++) {
            if (counts(k)) {
                sums.add(Part.WHOLE, k / rows, Logistic.softplus(gap(k, negatives(k))), batch.signs()[k]);
            }
        }
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        for (int k = 0; k < values.length; k++) {
            if (counts(k)) {
                double negatives = negatives(k);
                double gap = gap(k, negatives);
                double term = Logistic.softplus(gap);
                double pull = batch.signs()[k] * reduced.weight(Part.WHOLE, k / rows) * Logistic.sigmoid(gap);
                if (pull != 0 && term > sums.low(Part.WHOLE) && term < sums.high(Part.WHOLE)) {
                    derivatives[k] -= toPositive * pull;
                    push(k, negatives, toNegative * pull);
                }
            }
        }
        return new MatrixOutcome(
                reduced.value(), derivatives, sums.tuples(), sums.active(), rowDerivatives, throughLengths());
    }

    private boolean counts(int pair) {
        return batch.signs()[pair] > 0 && pair % rows < batch.positivesKnown();
    }

    private double gap(int pair, double negatives) {
        return negatives - toPositive * values[pair];
    }

    /** (a + p) . n of a negative of a pair. */
    private double toNegative(int pair, int n) {
        double cosines = values[pair / rows * rows + n] + ofPositives[pair % rows * rows + n];
        return lengths == null ? cosines : lengths[n] * cosines;
    }

    /** Log-sum-exp over the anchor's negatives of a pair. */
    private double negatives(int pair) {
        int a = pair / rows * rows;
        double largest = Double.NEGATIVE_INFINITY;
        for (int n = 0; n < rows; n++) {
            if (batch.signs()[a + n] < 0) {
                largest = Math.max(largest, toNegative(pair, n));
            }
        }
        double sum = 0;
        for (int n = 0; n < rows; n++) {
            if (batch.signs()[a + n] < 0) {
                sum += Math.exp(toNegative * (toNegative(pair, n) - largest));
            }
        }
        return largest == Double.NEGATIVE_INFINITY ? largest : toNegative * largest + Math.log(sum);
    }

    private void push(int pair, double negatives, double factor) {
        int a = pair / rows * rows;
        int p = pair % rows * rows;
        double[] toPositives = rowDerivatives == null ? derivatives : rowDerivatives;
        for (int n = 0; n < rows; n++) {
            if (batch.signs()[a + n] < 0) {
                double derivative = factor * Math.exp(toNegative * toNegative(pair, n) - negatives);
                double length = lengths == null ? 1 : lengths[n];
                derivatives[a + n] += derivative * length;
                toPositives[p + n] += derivative * length;
                if (lengths != null) {
                    toLengths[n] += derivative * (values[a + n] + ofPositives[p + n]);
                }
            }
        }
    }

    /** The gradient that reaches negatives by their lengths. */
    private double @Nullable [] throughLengths() {
        if (lengths == null) {
            return null;
        }
        RowMatrix embeddings = batch.batch().embeddings();
        double[] gradient = embeddings.values().clone();
        for (int k = 0; k < gradient.length; k++) {
            int row = k / embeddings.dimension();
            gradient[k] *= lengths[row] == 0 ? 0 : toLengths[row] / lengths[row];
        }
        return gradient;
    }
}
