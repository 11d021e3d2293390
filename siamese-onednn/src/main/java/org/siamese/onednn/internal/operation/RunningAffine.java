package org.siamese.onednn.internal.operation;

import org.siamese.core.plan.BatchNorm;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/** Batch normalisation by its running statistics: {@code scale x + shift}, once for each channel. */
final class RunningAffine {
    private final Block scale;
    private final Block shift;

    /**
     * Adds the step that computes both from the parameters.
     *
     * @param values how many of each: the channels, over and over again
     */
    RunningAffine(Build build, BatchNorm norm, long values) {
        long bytes = Block.floats(values);
        scale = build.reserve(bytes);
        shift = build.reserve(bytes);
        build.act(Phase.PREPARE, "running statistics", run -> prepare(norm, Math.toIntExact(values)));
    }

    private void prepare(BatchNorm norm, int values) {
        double[] gamma = NormValues.gammas(norm);
        double[] beta = NormValues.betas(norm);
        double[] mean = NormValues.runningMeans(norm);
        double[] variance = NormValues.runningVariances(norm);
        float[] scales = new float[values];
        float[] shifts = new float[values];
        for (int i = 0; i < values; i++) {
            int c = i % norm.channels();
            double factor = gamma[c] / Math.sqrt(variance[c] + norm.epsilon());
            scales[i] = (float) factor;
            shifts[i] = (float) (beta[c] - factor * mean[c]);
        }
        scale.floats().put(scales);
        shift.floats().put(shifts);
    }

    Block scale() {
        return scale;
    }

    Block shift() {
        return shift;
    }
}
