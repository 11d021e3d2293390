package org.siamese.core.train;

import java.util.ArrayList;
import java.util.List;
import org.siamese.core.engine.StepResult;

/** Remembers the loss of every step and the mean loss of every epoch. Not thread-safe: read it after the run. */
public final class LossHistory implements TrainingObserver {
    private final List<Double> steps = new ArrayList<>();
    private final List<Double> epochs = new ArrayList<>();

    @Override
    public void onStep(int epoch, int batch, int units, StepResult result) {
        steps.add(result.loss());
    }

    @Override
    public void onEpochEnd(int epoch, double meanLoss) {
        epochs.add(meanLoss);
    }

    /** The loss of each step, in order. */
    public double[] steps() {
        return steps.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /** The mean loss of each epoch, in order. */
    public double[] epochs() {
        return epochs.stream().mapToDouble(Double::doubleValue).toArray();
    }
}
