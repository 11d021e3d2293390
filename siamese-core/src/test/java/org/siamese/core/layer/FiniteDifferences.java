package org.siamese.core.layer;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Checks the backward pass of a layer in float64 against differences of its forward pass. */
final class FiniteDifferences {
    private static final double STEP = 1e-6;

    private FiniteDifferences() {}

    /** The largest error of all gradients of {@code sum(epsilon y)}, relative to the largest gradient. */
    static double error(SingleLayer layer, INDArray x) {
        INDArray epsilon =
                SingleLayer.values(77, DataType.DOUBLE, layer.forward(x, true).shape());
        INDArray inputGradient = layer.backward(epsilon.dup()).dup('c');
        INDArray parameterGradient = layer.gradients().dup('c');
        double worst = worst(layer, x, epsilon, x, inputGradient);
        if (layer.gradients().length() > 0) {
            worst = Math.max(worst, worst(layer, x, epsilon, layer.parameters(), parameterGradient));
        }
        return worst;
    }

    private static double worst(SingleLayer layer, INDArray x, INDArray epsilon, INDArray moved, INDArray gradient) {
        double[] analytic = SingleLayer.array(gradient);
        double largest = 1e-3;
        double worst = 0;
        for (int i = 0; i < analytic.length; i++) {
            double value = moved.getDouble(i);
            moved.putScalar(i, value + STEP);
            double above = value(layer, x, epsilon);
            moved.putScalar(i, value - STEP);
            double below = value(layer, x, epsilon);
            moved.putScalar(i, value);
            worst = Math.max(worst, Math.abs((above - below) / (2 * STEP) - analytic[i]));
            largest = Math.max(largest, Math.abs(analytic[i]));
        }
        return worst / largest;
    }

    private static double value(SingleLayer layer, INDArray x, INDArray epsilon) {
        return layer.forward(x, true).mul(epsilon).sumNumber().doubleValue();
    }
}
