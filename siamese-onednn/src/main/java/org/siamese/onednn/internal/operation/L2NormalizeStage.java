package org.siamese.onednn.internal.operation;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.L2Normalize;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link L2Normalize}, in double precision: embeddings are small. A zero vector stays zero and has no gradient. */
public final class L2NormalizeStage implements Stage {
    private float[] values = {};
    private double[] lengths = {};
    private @Nullable Tensor output;

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Tensor y = build.tensor(x.shape());
        values = new float[Math.toIntExact(x.shape().length())];
        lengths = new double[Math.toIntExact(x.shape().rows())];
        build.act(Phase.FORWARD, "length", run -> forward(x, y));
        if (build.goesBackward()) {
            y.block().retain();
            output = y;
        }
        return y;
    }

    private void forward(Tensor x, Tensor y) {
        x.block().floats().get(values);
        int size = values.length / lengths.length;
        for (int row = 0; row < lengths.length; row++) {
            double squares = 0;
            for (int i = row * size; i < (row + 1) * size; i++) {
                squares += (double) values[i] * values[i];
            }
            double length = Math.sqrt(squares);
            lengths[row] = length;
            for (int i = row * size; i < (row + 1) * size && length > 0; i++) {
                values[i] = (float) (values[i] / length);
            }
        }
        y.block().floats().put(values);
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor result = build.tensor(gradient.shape());
        float[] delta = new float[values.length];
        build.act(Phase.BACKWARD, "length", run -> backward(gradient, result, delta));
        build.release(gradient.block());
        build.release(output.block());
        return Arrays.asList(result);
    }

    /** {@code (delta - y (y . delta)) / |x|}. */
    private void backward(Tensor gradient, Tensor result, float[] delta) {
        FloatPointer from = gradient.block().floats();
        from.get(delta);
        output.block().floats().get(values);
        int size = values.length / lengths.length;
        for (int row = 0; row < lengths.length; row++) {
            double along = 0;
            for (int i = row * size; i < (row + 1) * size; i++) {
                along += (double) values[i] * delta[i];
            }
            for (int i = row * size; i < (row + 1) * size; i++) {
                delta[i] = lengths[row] == 0 ? 0 : (float) ((delta[i] - values[i] * along) / lengths[row]);
            }
        }
        result.block().floats().put(delta);
    }
}
