package org.siamese.onednn.internal.operation;

import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
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
            for (int c = 0; c < channels; c++) {
                gamma[c] += member.statistics().gammaGradient[c];
                beta[c] += member.statistics().betaGradient[c];
                newMean[c] = stay * newMean[c] + (1 - stay) * member.statistics().mean[c];
                newVariance[c] =
                        stay * newVariance[c] + (1 - stay) * member.statistics().variance(c);
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
