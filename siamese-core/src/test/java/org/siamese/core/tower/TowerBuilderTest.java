package org.siamese.core.tower;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.layer.Margins;
import org.siamese.core.layer.PaddedPooling;

class TowerBuilderTest {

    private static TowerBuilder image() {
        return Tower.builder().input(1, 10, 8);
    }

    @Test
    void should_fail_if_a_kernel_is_larger_than_its_input() {
        assertThatThrownBy(() -> image().relu().convolution(4, 9))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "layer 1 (convolution 9 x 9): expected a kernel of at most its padded input, got input [1, 10,"
                                + " 8] and padding 0");
        assertThat(image().convolution(4, 9, Padding.zero(1))
                        .embedding(2)
                        .build()
                        .embeddingSize())
                .isEqualTo(2);
        assertThatThrownBy(() -> image().maxPool(9, 1)).hasMessageContaining("layer 0 (max pooling 9 x 9)");
    }

    @Test
    void should_fail_if_there_is_no_embedding() {
        assertThatThrownBy(() -> image().convolution(4, 3).build())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no embedding")
                .hasMessageContaining("got 1 layers and output shape [4, 8, 6]");
    }

    @Test
    void should_fail_if_the_order_is_wrong() {
        assertThatThrownBy(() -> Tower.builder().convolution(4, 3))
                .hasMessageContaining("expected input(channels, height, width) first");
        assertThatThrownBy(() -> image().input(1, 2, 3)).hasMessageContaining("is [1, 10, 8] already");
        assertThatThrownBy(() -> image().embedding(3).dense(2)).hasMessageContaining("after the embedding");
        assertThatThrownBy(() -> image().l2Normalize()).hasMessageContaining("expected to follow embedding");
        assertThatThrownBy(() -> image().dense(3).maxPool(2, 2)).hasMessageContaining("got a vector [3]");
    }

    @Test
    void should_fail_if_a_parameter_is_out_of_range() {
        assertThatThrownBy(() -> image().dropout(1))
                .hasMessage("layer 0 (dropout): expected 0 <= probability < 1, got 1.0");
        assertThatThrownBy(() -> image().spatialDropout(-0.1)).hasMessageContaining("got -0.1");
        assertThatThrownBy(() -> image().lrn(4)).hasMessageContaining("expected an odd size, got 4");
        assertThatThrownBy(() -> image().lrn(3, -1, 0.75, 2)).hasMessageContaining("got -1.0, 0.75, 2.0");
        assertThatThrownBy(() -> image().batchNorm(1, 1e-5)).hasMessageContaining("expected 0 <= decay < 1, got 1.0");
        assertThatThrownBy(() -> image().batchNorm(0.9, 0)).hasMessageContaining("expected epsilon above 0, got 0.0");
        assertThatThrownBy(() -> image().convolution(0, 3)).hasMessageContaining("channels of at least 1, got 0");
        assertThatThrownBy(() -> image().convolution(1, 3, 0, Padding.none()))
                .hasMessageContaining("stride of at least 1, got 0");
        assertThatThrownBy(() -> image().reflectionPad(8)).hasMessageContaining("got 8");
        assertThatThrownBy(() -> image().dense(0)).hasMessageContaining("size of at least 1, got 0");
        assertThatThrownBy(() -> image().dataType(DataType.BOOL))
                .hasMessageContaining("expected FLOAT or DOUBLE, got BOOL");
        assertThatThrownBy(() -> Tower.builder().input(0, 3, 3)).hasMessageContaining("got 0, 3, 3");
        assertThatThrownBy(() -> Padding.reflect(0)).hasMessageContaining("expected at least 1 for REFLECT, got 0");
        assertThatThrownBy(() -> new Padding(Padding.Kind.SAME, 2)).hasMessageContaining("expected 0 for SAME, got 2");
    }

    @Test
    void should_divide_lrn_alpha_by_the_size_as_pytorch_does() {
        LocalResponseNormalization lrn = (LocalResponseNormalization) image().lrn(3, 0.6, 0.5, 1.5)
                .embedding(2)
                .build()
                .toMultiLayerConfiguration()
                .getConf(0)
                .getLayer();
        assertThat(lrn.getN()).isEqualTo(3);
        assertThat(lrn.getAlpha()).isEqualTo(0.6 / 3);
        assertThat(lrn.getBeta()).isEqualTo(0.5);
        assertThat(lrn.getK()).isEqualTo(1.5);
    }

    @Test
    void should_put_the_activation_into_the_layer_before_it() {
        Tower tower = image().convolution(4, 3)
                .relu()
                .globalAveragePool()
                .embedding(2)
                .build();
        assertThat(((ConvolutionLayer)
                                tower.toMultiLayerConfiguration().getConf(0).getLayer())
                        .getActivationFn())
                .hasToString("relu");
        assertThat(tower.configuration().getVertices()).hasSize(3);
        ComputationGraph network = tower.newNetwork(1, new Sgd(0.1));
        assertThat(network.outputSingle(Nd4j.ones(DataType.FLOAT, 3, 1, 10, 8)).shape())
                .containsExactly(3, 2);
    }

    @Test
    void should_follow_the_shapes_of_backbone_layers() {
        Tower tower = Tower.builder()
                .input(3, 20, 18)
                .affine(new double[] {2, 2, 2}, new double[] {-1, -1, -1})
                .zeroPad(new Margins(0, 1, 2, 3))
                .groupedConvolution(6, 3, 2, Padding.none(), 3)
                .prelu()
                .depthwiseConvolution(3, 1, Padding.reflect(1))
                .groupNorm(2)
                .squeezeExcite(4)
                .layer(PaddedPooling.maximum(new int[] {3, 2}, new int[] {2, 2}, new Margins(0, 1, 0, 0))
                        .withCeil(true))
                .globalMaxPool()
                .sharedPrelu()
                .embedding(5)
                .build();
        assertThat(tower.toString().lines().map(line -> line.replaceAll(" {2,}", " ")))
                .containsExactly(
                        "layer type output parameters",
                        "input input [3, 20, 18] 0",
                        "00-affine ChannelAffine [3, 20, 18] 0",
                        "01-zeros ZeroPaddingLayer [3, 21, 23] 0",
                        "02-convolution GroupedConvolution [6, 10, 11] 60",
                        "03-prelu ParametricRelu [6, 10, 11] 6",
                        "04-reflection ReflectionPadding [6, 12, 13] 0",
                        "05-convolution GroupedConvolution [6, 10, 11] 60",
                        "06-groupnorm GroupNormalization [6, 10, 11] 12",
                        "07-squeeze GlobalPoolingLayer [6] 0",
                        "08-excite NativeDense [4] 28",
                        "09-excite NativeDense [6] 30",
                        "10-gate ChannelGate [6, 10, 11] 0",
                        "11-paddedpooling PaddedPooling [6, 5, 6] 0",
                        "12-globalpool GlobalPoolingLayer [6] 0",
                        "13-prelu ParametricRelu [6] 1",
                        "14-dense NativeDense [5] 35",
                        "total 232");
    }

    @Test
    void should_fail_if_channels_do_not_fit_the_groups() {
        TowerBuilder builder = image().convolution(4, 3);
        assertThatThrownBy(() -> builder.groupedConvolution(8, 3, 1, Padding.none(), 3))
                .hasMessageContaining("divide 4 input and 8 output channels, got 3");
        assertThatThrownBy(() -> builder.groupNorm(3)).hasMessageContaining("divide 4 channels, got 3");
        assertThatThrownBy(() -> builder.affine(new double[2], new double[2]))
                .hasMessageContaining("expected 4 factors, one for each channel, got 2");
        assertThatThrownBy(() -> builder.squeezeExcite(0)).hasMessageContaining("hidden of at least 1, got 0");
    }
}
