package org.siamese.decision.evaluate;

import org.apache.commons.math3.distribution.NormalDistribution;

/**
 * The detection error trade-off: false reject rate against false accept rate, for axes of log or normal deviates on which the
 * small rates that matter are seen. Martin and others, "The DET curve in assessment of detection task performance" (1997).
 * Immutable and thread-safe.
 */
public final class Det {
    private final double[] falseAccept;
    private final double[] falseReject;

    private Det(double[] falseAccept, double[] falseReject) {
        this.falseAccept = falseAccept;
        this.falseReject = falseReject;
    }

    /** The trade-off of a curve; one point for each of its points, from false accept rate 0 to 1. */
    public static Det of(Roc roc) {
        double[] falseReject = roc.trueAcceptRates();
        for (int k = 0; k < falseReject.length; k++) {
            falseReject[k] = 1 - falseReject[k];
        }
        return new Det(roc.falseAcceptRates(), falseReject);
    }

    /** The false accept rates, ascending, from 0 to 1. */
    public double[] falseAcceptRates() {
        return falseAccept.clone();
    }

    /** The false reject rates, descending, from 1 to 0. */
    public double[] falseRejectRates() {
        return falseReject.clone();
    }

    /**
     * Where a rate lies on an axis of normal deviates: the x below which a standard normal variable falls with that probability.
     * -3.09 for 0.001, 0 for 0.5.
     *
     * @param rate 0 to 1; the infinities at both ends
     */
    public static double normalDeviate(double rate) {
        return new NormalDistribution(null, 0, 1).inverseCumulativeProbability(rate);
    }
}
