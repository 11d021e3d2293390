package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class GroupedConvolutionTest {

    private static GroupedConvolution layer(int out, int groups, int[] kernel, int[] stride, int[] dilation) {
        return GroupedConvolution.of(
                new ConvolutionLayer.Builder(kernel)
                        .stride(stride)
                        .dilation(dilation)
                        .convolutionMode(ConvolutionMode.Truncate)
                        .nOut(out)
                        .activation(Activation.IDENTITY)
                        .build(),
                groups);
    }

    /** in, out, groups, kernel, stride, dilation, margins. */
    @ParameterizedTest
    @CsvSource({
        "4, 4, 4, 3, 3, 1, 1, 1, 1, 1, 1, 1, 1",
        "4, 8, 4, 3, 2, 2, 1, 1, 1, 0, 1, 1, 0",
        "3, 9, 3, 3, 3, 1, 1, 2, 1, 2, 2, 2, 2",
        "4, 4, 4, 9, 7, 1, 1, 1, 1, 0, 0, 0, 0",
        "4, 6, 2, 3, 3, 1, 2, 1, 1, 0, 1, 0, 1",
        "6, 3, 3, 3, 2, 1, 1, 1, 1, 0, 1, 1, 0",
        "6, 9, 3, 1, 2, 2, 2, 1, 1, 0, 0, 1, 0",
        "4, 6, 2, 3, 3, 1, 1, 2, 1, 2, 2, 1, 1",
        "4, 6, 1, 3, 3, 2, 2, 1, 1, 0, 1, 0, 1",
        "4, 6, 1, 3, 3, 1, 1, 2, 2, 2, 2, 2, 2",
        "1, 4, 1, 3, 3, 1, 1, 1, 1, 0, 0, 1, 2",
        "1, 4, 1, 2, 2, 1, 1, 3, 3, 1, 2, 2, 1"
    })
    void should_match_loops_in_groups_with_any_margins(
            int in,
            int out,
            int groups,
            int kernelHeight,
            int kernelWidth,
            int strideY,
            int strideX,
            int dilationY,
            int dilationX,
            int top,
            int bottom,
            int left,
            int right) {
        Margins margins = new Margins(top, bottom, left, right);
        GroupedConvolution configuration = layer(
                        out, groups, new int[] {kernelHeight, kernelWidth}, new int[] {strideY, strideX}, new int[] {
                            dilationY, dilationX
                        })
                .withMargins(margins);
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            double tolerance = type == DataType.FLOAT ? 2e-6 : 1e-13;
            SingleLayer layer = new SingleLayer(configuration, type, 3, in, 9, 7).signedParameters(5);
            INDArray x = SingleLayer.values(1, type, 3, in, 9, 7);
            LoopGroupedConvolution loops = new LoopGroupedConvolution(
                    x, layer.table().get("W"), layer.table().get("b"), configuration, margins);
            INDArray[] inputs = {x, x.dup('f'), SingleLayer.view(x)};
            INDArray epsilon = SingleLayer.values(2, type, loops.shape());
            loops.backward(epsilon);
            INDArray[] epsilons = {epsilon, SingleLayer.view(epsilon), epsilon.dup('f')};
            for (int i = 0; i < inputs.length; i++) {
                assertThat(SingleLayer.difference(layer.forwardOf(inputs[i], true), loops.output()))
                        .isLessThan(tolerance);
                assertThat(SingleLayer.difference(layer.backward(epsilons[i]), loops.inputGradient()))
                        .isLessThan(tolerance);
                assertThat(SingleLayer.difference(layer.gradients(), loops.parameterGradient()))
                        .isLessThan(tolerance);
            }
        }
    }

    @Test
    void should_have_the_gradients_of_finite_differences_with_an_activation_and_without_bias() {
        for (int groups : new int[] {1, 2, 4}) {
            GroupedConvolution configuration = GroupedConvolution.of(
                            new ConvolutionLayer.Builder(3, 2)
                                    .stride(2, 1)
                                    .nOut(8)
                                    .hasBias(groups == 1)
                                    .activation(Activation.TANH)
                                    .build(),
                            groups)
                    .withMargins(new Margins(0, 1, 2, 0));
            SingleLayer layer = new SingleLayer(configuration, DataType.DOUBLE, 2, 4, 5, 6).signedParameters(3);
            assertThat(FiniteDifferences.error(layer, SingleLayer.values(1, DataType.DOUBLE, 2, 4, 5, 6)))
                    .isLessThan(1e-8);
        }
    }

    @Test
    void should_pad_as_other_convolutions_do_in_mode_same() {
        ConvolutionLayer stock = new ConvolutionLayer.Builder(3, 4)
                .stride(2, 2)
                .nOut(5)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.IDENTITY)
                .build();
        INDArray x = SingleLayer.values(1, DataType.DOUBLE, 2, 3, 9, 7);
        INDArray expected = new SingleLayer(NativeConvolution.of(stock), DataType.DOUBLE, 2, 3, 9, 7)
                .signedParameters(4)
                .forward(x, false);
        INDArray actual = new SingleLayer(GroupedConvolution.of(stock, 1), DataType.DOUBLE, 2, 3, 9, 7)
                .signedParameters(4)
                .forward(x, false);
        assertThat(SingleLayer.difference(actual, expected)).isLessThan(1e-13);
    }

    @Test
    void should_name_groups_that_do_not_divide_the_channels() {
        assertThatThrownBy(() -> layer(6, 4, new int[] {3, 3}, new int[] {1, 1}, new int[] {1, 1}))
                .hasMessageContaining("that 4 groups divide, got 0 input and 6 output channels");
        GroupedConvolution layer = layer(6, 3, new int[] {3, 3}, new int[] {1, 1}, new int[] {1, 1});
        assertThatThrownBy(() -> layer.setNIn(InputType.convolutional(5, 5, 4), true))
                .hasMessageContaining("that 3 groups divide, got 4 input and 6 output channels");
        assertThatThrownBy(() -> layer.getOutputType(0, InputType.convolutional(2, 5, 3)))
                .hasMessageContaining("kernel's reach 3 x 3, got 2 x 5");
    }
}
