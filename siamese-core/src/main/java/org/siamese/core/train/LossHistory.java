package org.siamese.core.train;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.siamese.core.engine.StepResult;

/**
 * Remembers the loss of every step and the mean loss of every epoch, also those before the run was resumed. Not thread-safe: read
 * it after the run.
 */
public final class LossHistory implements TrainingObserver, Checkpointable {
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

    @Override
    public String checkpointName() {
        return "loss-history";
    }

    @Override
    public byte[] saveState() {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES + Double.BYTES * (steps.size() + epochs.size()));
        bytes.putInt(steps.size());
        steps.forEach(bytes::putDouble);
        epochs.forEach(bytes::putDouble);
        return bytes.array();
    }

    @Override
    public void restoreState(byte[] state) {
        ByteBuffer bytes = ByteBuffer.wrap(state);
        int count = bytes.getInt();
        steps.clear();
        epochs.clear();
        while (bytes.hasRemaining()) {
            (steps.size() < count ? steps : epochs).add(bytes.getDouble());
        }
    }
}
