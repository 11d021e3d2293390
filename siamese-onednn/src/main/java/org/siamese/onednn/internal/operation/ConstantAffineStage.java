package org.siamese.onednn.internal.operation;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Affine;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Stage;

/** {@link Affine}. */
public final class ConstantAffineStage implements Stage {
    private final Affine operation;
    private @Nullable Block scale;

    public ConstantAffineStage(Affine operation) {
        this.operation = operation;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        Shape shape = x.shape();
        if (shape.channels() != operation.scale().size()) {
            throw new IllegalArgumentException(
                    "affine: expected " + operation.scale().size() + " channels, got " + shape.describe());
        }
        scale = build.constants(floats(operation.scale()));
        Tensor y = build.tensor(shape);
        Products.perChannel(build, Phase.FORWARD, x, scale, build.constants(floats(operation.shift())), y);
        return y;
    }

    private static float[] floats(List<Double> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        boolean inPlace = gradient.block().exclusive();
        Tensor result = inPlace ? gradient : build.tensor(gradient.shape());
        Products.perChannel(build, Phase.BACKWARD, gradient, scale, null, result);
        if (!inPlace) {
            build.release(gradient.block());
        }
        return Arrays.asList(result);
    }
}
