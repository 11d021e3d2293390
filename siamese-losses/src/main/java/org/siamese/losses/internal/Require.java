package org.siamese.losses.internal;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Targets;
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.PairMeasure;

/** Checks whose messages say the parameter, the rule and the value got. */
public final class Require {
    private Require() {}

    /** At least 0 and finite. */
    public static void nonNegative(String parameter, double value) {
        if (!(value >= 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(parameter + ": expected a finite value of at least 0, got " + value);
        }
    }

    /** Above 0 and finite. */
    public static void positive(String parameter, double value) {
        if (!(value > 0) || Double.isInfinite(value)) {
            throw new IllegalArgumentException(parameter + ": expected a finite value above 0, got " + value);
        }
    }

    /** Neither NaN nor infinite. */
    public static void finite(String parameter, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(parameter + ": expected a finite value, got " + value);
        }
    }

    /** Between two bounds, both allowed. */
    public static void between(String parameter, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(
                    parameter + ": expected a value from " + low + " to " + high + ", got " + value);
        }
    }

    /** A margin on a measure's own scale: at least 0 for a distance, finite for a similarity. */
    public static void marginOf(PairMeasure measure, String parameter, double value) {
        if (measure instanceof Distance) {
            nonNegative(parameter, value);
        } else {
            finite(parameter, value);
        }
    }

    /** Class indices below a number. */
    public static void classes(int[] labels, int classes, String parameter) {
        for (int row = 0; row < labels.length; row++) {
            if (labels[row] >= classes) {
                throw new IllegalArgumentException("labels, row " + row + ": expected a class below " + parameter
                        + " = " + classes + ", got " + labels[row]);
            }
        }
    }

    /** A whole number of at least {@code least}. */
    public static void atLeast(String parameter, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(parameter + ": expected at least " + least + ", got " + value);
        }
    }

    /** As many rows of embeddings as of targets. */
    public static void sameRows(INDArray embeddings, Targets targets) {
        if (embeddings.rank() != 2 || embeddings.size(0) != targets.rows()) {
            throw new IllegalArgumentException("embeddings: expected [rows, dimension] with " + targets.rows()
                    + " rows for " + targets.count() + " "
                    + targets.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT) + ", got shape "
                    + java.util.Arrays.toString(embeddings.shape()));
        }
    }

    /** The exception for a kind of targets that a loss does not take. */
    public static IllegalArgumentException unsupported(Object loss, String expected, Targets got) {
        return new IllegalArgumentException("targets: " + loss.getClass().getSimpleName() + " expects " + expected
                + ", got " + got.getClass().getSimpleName());
    }
}
