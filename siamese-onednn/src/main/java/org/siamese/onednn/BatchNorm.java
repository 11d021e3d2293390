package org.siamese.onednn;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Batch normalisation.
 *
 * @param gamma scale; null where it is locked
 * @param beta shift; null where it is locked
 * @param mean running mean; its "gradient" is what Deeplearning4j's updater subtracts from it
 * @param deviation running variance, or log10 of the deviation
 * @param logDeviation which of the two
 * @param lockedGamma scale where it is locked
 * @param lockedBeta shift where it is locked
 * @param decay share of a running estimate that stays
 * @param members rows of a tuple that are normalised apart; 1 where all are normalised together
 * @param frozen whether the running statistics are used in training too
 */
record BatchNorm(
        int channels,
        @Nullable Parameter gamma,
        @Nullable Parameter beta,
        Parameter mean,
        Parameter deviation,
        boolean logDeviation,
        double lockedGamma,
        double lockedBeta,
        double epsilon,
        double decay,
        int members,
        boolean frozen)
        implements Operation {

    @Override
    public boolean trains() {
        return !frozen;
    }

    double[] gammas() {
        return values(gamma, lockedGamma);
    }

    double[] betas() {
        return values(beta, lockedBeta);
    }

    double[] runningMeans() {
        return values(mean, 0);
    }

    double[] runningVariances() {
        double[] values = values(deviation, 1);
        if (logDeviation) {
            for (int c = 0; c < channels; c++) {
                values[c] = Math.pow(10, 2 * values[c]);
            }
        }
        return values;
    }

    private double[] values(@Nullable Parameter parameter, double locked) {
        double[] values = new double[channels];
        if (parameter == null) {
            Arrays.fill(values, locked);
            return values;
        }
        float[] read = new float[channels];
        parameter.valueBlock().floats().get(read);
        for (int c = 0; c < channels; c++) {
            values[c] = read[c];
        }
        return values;
    }
}
