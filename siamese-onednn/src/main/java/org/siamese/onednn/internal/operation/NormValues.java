package org.siamese.onednn.internal.operation;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.Parameter;
import org.siamese.onednn.internal.memory.ArrayMemory;

/** What a {@link BatchNorm}'s parameters are now, in double precision: one value for each channel. */
final class NormValues {
    private NormValues() {}

    static double[] gammas(BatchNorm norm) {
        return values(norm, norm.gamma(), norm.lockedGamma());
    }

    static double[] betas(BatchNorm norm) {
        return values(norm, norm.beta(), norm.lockedBeta());
    }

    static double[] runningMeans(BatchNorm norm) {
        return values(norm, norm.mean(), 0);
    }

    static double[] runningVariances(BatchNorm norm) {
        double[] values = values(norm, norm.deviation(), 1);
        if (norm.logDeviation()) {
            for (int c = 0; c < values.length; c++) {
                values[c] = Math.pow(10, 2 * values[c]);
            }
        }
        return values;
    }

    private static double[] values(BatchNorm norm, @Nullable Parameter parameter, double locked) {
        double[] values = new double[norm.channels()];
        if (parameter == null) {
            Arrays.fill(values, locked);
            return values;
        }
        float[] read = new float[values.length];
        ArrayMemory.values(parameter).floats().get(read);
        for (int c = 0; c < values.length; c++) {
            values[c] = read[c];
        }
        return values;
    }
}
