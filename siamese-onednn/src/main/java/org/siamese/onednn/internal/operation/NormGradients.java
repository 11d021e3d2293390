package org.siamese.onednn.internal.operation;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.siamese.core.layer.RunningVariance;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.Parameter;
import org.siamese.onednn.internal.memory.ArrayMemory;

/** From the statistics of all members to the gradients of a batch normalisation's parameters. */
final class NormGradients {
    private NormGradients() {}

    /** Writes the gradients of scale and shift, and as those of the running statistics what takes them to their new values. */
    static void write(BatchNorm operation, List<NormMember> members) {
        int channels = operation.channels();
        double[] gamma = new double[channels];
        double[] beta = new double[channels];
        double[] mean = NormValues.runningMeans(operation);
        double[] variance = NormValues.runningVariances(operation);
        double[] newMean = mean.clone();
        double[] newVariance = variance.clone();
        double stay = operation.decay();
        for (NormMember member : members) {
            double ofVariance = ofVariance(operation, member.statistics().count());
            for (int c = 0; c < channels; c++) {
                gamma[c] += member.statistics().gammaGradient[c];
                beta[c] += member.statistics().betaGradient[c];
                newMean[c] = stay * newMean[c] + (1 - stay) * member.statistics().mean[c];
                newVariance[c] = stay * newVariance[c]
                        + (1 - stay) * ofVariance * member.statistics().variance(c);
            }
        }
        for (int c = 0; c < channels; c++) {
            mean[c] -= newMean[c];
            variance[c] = operation.logDeviation()
                    ? 0.5 * Math.log10(variance[c] / newVariance[c])
                    : variance[c] - newVariance[c];
        }
        write(operation.gamma(), gamma);
        write(operation.beta(), beta);
        write(operation.mean(), mean);
        write(operation.deviation(), variance);
    }

    /** Turns a variance divided by n into the one that is remembered. */
    private static double ofVariance(BatchNorm operation, double count) {
        if (operation.runningVariance() == RunningVariance.POPULATION) {
            return 1;
        }
        if (count < 2) {
            throw new IllegalArgumentException(
                    "batch normalisation: expected at least 2 values for each channel, whose "
                            + "variance is divided by n - 1, got 1");
        }
        return count / (count - 1);
    }

    private static void write(@Nullable Parameter parameter, double[] gradient) {
        if (parameter == null) {
            return;
        }
        FloatPointer target = ArrayMemory.gradient(parameter).floats();
        float[] values = new float[gradient.length];
        for (int c = 0; c < gradient.length; c++) {
            values[c] = (float) gradient[c];
        }
        target.put(values);
    }
}
