package org.siamese.decision.evaluate;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** All measures of one resample of the bootstrap, as numbers in a row. */
final class ResampleMeasures {
    static final int AREA = 0;
    static final int EQUAL_ERROR = 1;
    static final int MIN_CLLR = 2;
    static final int FALSE_ACCEPT = 3;
    static final int FALSE_REJECT = 4;
    static final int ACCURACY = 5;
    static final int HALF_TOTAL_ERROR = 6;
    static final int CLLR = 7;
    static final int BRIER = 8;
    static final int RELIABILITY = 9;
    static final int TRUE_ACCEPT = RELIABILITY + BinCosts.RELIABILITY_BINS;

    private final DistanceBins bins;
    private final @Nullable BinCosts costs;
    private final double[] falseAcceptRates;
    private final double shareSame;

    /**
     * What is to be measured.
     *
     * @param shareSame share of same pairs in the population, to which every resample is weighted. Of itself a resample holds fewer
     *     different pairs, as an identity that was drawn twice makes none with its copy; measures over both kinds would lean to the
     *     same ones
     */
    ResampleMeasures(DistanceBins bins, @Nullable BinCosts costs, double[] falseAcceptRates, double shareSame) {
        this.bins = bins;
        this.costs = costs;
        this.falseAcceptRates = falseAcceptRates;
        this.shareSame = shareSame;
    }

    int size() {
        return TRUE_ACCEPT + falseAcceptRates.length;
    }

    /** The mean over both kinds of pairs. */
    double mean(double ofSame, double ofDifferent) {
        return shareSame * ofSame + (1 - shareSame) * ofDifferent;
    }

    /** The share of same pairs in a bin that holds these shares of each kind; NaN where it is empty. */
    double shareInBin(double ofSame, double ofDifferent) {
        return shareSame * ofSame / mean(ofSame, ofDifferent);
    }

    /** The measures of weighted pairs by bin; null where there is no same or no different one. */
    double @Nullable [] of(long[] same, long[] different) {
        long sameTotal = Arrays.stream(same).sum();
        long differentTotal = Arrays.stream(different).sum();
        if (sameTotal == 0 || differentTotal == 0) {
            return null;
        }
        double[] result = new double[size()];
        CurveMeasures curve = CurveMeasures.of(new TallyWalk(same, different), sameTotal, differentTotal);
        result[AREA] = curve.area();
        result[EQUAL_ERROR] = curve.equalErrorRate();
        result[MIN_CLLR] = curve.minCllr();
        long sameAccepted = Arrays.stream(same, 0, bins.accepted()).sum();
        long differentAccepted = Arrays.stream(different, 0, bins.accepted()).sum();
        result[FALSE_ACCEPT] = (double) differentAccepted / differentTotal;
        result[FALSE_REJECT] = (double) (sameTotal - sameAccepted) / sameTotal;
        result[ACCURACY] = mean(1 - result[FALSE_REJECT], 1 - result[FALSE_ACCEPT]);
        result[HALF_TOTAL_ERROR] = (result[FALSE_ACCEPT] + result[FALSE_REJECT]) / 2;
        for (int k = 0; k < falseAcceptRates.length; k++) {
            result[TRUE_ACCEPT + k] = trueAccept(same, different, sameTotal, falseAcceptRates[k] * differentTotal);
        }
        if (costs != null) {
            result[CLLR] = costs.cllr(same, different);
            double[] brier = costs.brier(same, different);
            result[BRIER] = mean(brier[0], brier[1]);
            double[] s = costs.inReliabilityBins(same);
            double[] d = costs.inReliabilityBins(different);
            for (int bin = 0; bin < BinCosts.RELIABILITY_BINS; bin++) {
                result[RELIABILITY + bin] = shareInBin(s[bin] / sameTotal, d[bin] / differentTotal);
            }
        }
        return result;
    }

    private double trueAccept(long[] same, long[] different, long sameTotal, double allowed) {
        long accepted = 0;
        long wrong = 0;
        for (int bin = 0; bin < same.length; bin++) {
            if (wrong + different[bin] > allowed * (1 + 1e-12)) {
                // Bins that hold many distances are cut where the rate is reached.
                double part = bins.exact() ? 0 : (allowed - wrong) / different[bin];
                return (accepted + part * same[bin]) / sameTotal;
            }
            wrong += different[bin];
            accepted += same[bin];
        }
        return 1;
    }

    /** Bins with weights. */
    private static final class TallyWalk implements ThresholdWalk {
        private final long[] same;
        private final long[] different;
        private int bin = -1;

        TallyWalk(long[] same, long[] different) {
            this.same = same;
            this.different = different;
        }

        @Override
        public boolean next() {
            return ++bin < same.length;
        }

        @Override
        public long same() {
            return same[bin];
        }

        @Override
        public long different() {
            return different[bin];
        }
    }
}
