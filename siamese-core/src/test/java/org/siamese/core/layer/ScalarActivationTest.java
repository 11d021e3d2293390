package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.apache.commons.math3.special.Erf;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationMish;
import org.nd4j.linalg.activations.impl.ActivationReLU6;
import org.nd4j.linalg.activations.impl.ActivationSoftPlus;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ScalarActivationTest {
    private static final Map<IActivation, DoubleUnaryOperator> FORMULAS = Map.ofEntries(
            Map.entry(ScalarActivation.clip(-1, 2.5), x -> Math.min(2.5, Math.max(-1, x))),
            Map.entry(ScalarActivation.clip(0, Double.POSITIVE_INFINITY), x -> Math.max(0, x)),
            Map.entry(ScalarActivation.clip(Double.NEGATIVE_INFINITY, 1), x -> Math.min(1, x)),
            Map.entry(ScalarActivation.hardSigmoid(0.2, 0.5), x -> Math.min(1, Math.max(0, 0.2 * x + 0.5))),
            Map.entry(ScalarActivation.hardSwish(), x -> x * Math.min(1, Math.max(0, x / 6 + 0.5))),
            Map.entry(ScalarActivation.elu(0.7), x -> x > 0 ? x : 0.7 * Math.expm1(x)),
            Map.entry(
                    ScalarActivation.selu(),
                    x -> 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x))),
            Map.entry(ScalarActivation.gelu(), x -> x / 2 * (1 + Erf.erf(x / Math.sqrt(2)))),
            Map.entry(new ActivationLReLU(0.1), x -> x > 0 ? x : 0.1 * x),
            Map.entry(new ActivationReLU6(), x -> Math.min(6, Math.max(0, x))),
            Map.entry(new ActivationSoftPlus(), x -> Math.log1p(Math.exp(x))),
            Map.entry(new ActivationSwish(), x -> x / (1 + Math.exp(-x))),
            Map.entry(new ActivationMish(), x -> x * Math.tanh(Math.log1p(Math.exp(x)))));

    @Test
    void should_match_formulas_and_finite_differences() {
        FORMULAS.forEach((activation, formula) -> {
            for (long[] shape : new long[][] {{3, 4, 5, 2}, {5, 12}}) {
                for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
                    INDArray x = SingleLayer.values(1, type, shape).muli(16);
                    double[] expected =
                            Arrays.stream(SingleLayer.array(x)).map(formula).toArray();
                    SingleLayer layer = new SingleLayer(new ActivationLayer(activation), type, shape);
                    assertThat(SingleLayer.difference(layer.forward(x, true), expected))
                            .as("%s %s", activation, type)
                            .isLessThan(type == DataType.FLOAT ? 1e-6 : 1e-12);
                    if (type == DataType.DOUBLE) {
                        assertThat(FiniteDifferences.error(layer, x))
                                .as("%s", activation)
                                .isLessThan(1e-8);
                    }
                }
            }
        });
    }

    @Test
    void should_name_parameters_that_make_no_sense() {
        assertThatThrownBy(() -> ScalarActivation.clip(2, 1)).hasMessageContaining("got 2.0 and 1.0");
        assertThatThrownBy(() -> ScalarActivation.hardSigmoid(Double.NaN, 1)).hasMessageContaining("got NaN and 1.0");
    }
}
