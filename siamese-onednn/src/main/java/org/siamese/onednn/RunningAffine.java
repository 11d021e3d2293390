package org.siamese.onednn;

import org.siamese.onednn.Build.Phase;

/** Batch normalisation by its running statistics: {@code scale x + shift}, once for each channel. */
final class RunningAffine {
    private final Block scale;
    private final Block shift;

    /** Adds the step that computes both from the parameters. */
    RunningAffine(Build build, BatchNorm norm) {
        long bytes = Block.floats(norm.channels());
        scale = build.reserve(bytes);
        shift = build.reserve(bytes);
        build.act(Phase.PREPARE, "running statistics", run -> prepare(norm));
    }

    private void prepare(BatchNorm norm) {
        double[] gamma = norm.gammas();
        double[] beta = norm.betas();
        double[] mean = norm.runningMeans();
        double[] variance = norm.runningVariances();
        float[] scales = new float[norm.channels()];
        float[] shifts = new float[norm.channels()];
        for (int c = 0; c < scales.length; c++) {
            double factor = gamma[c] / Math.sqrt(variance[c] + norm.epsilon());
            scales[c] = (float) factor;
            shifts[c] = (float) (beta[c] - factor * mean[c]);
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
