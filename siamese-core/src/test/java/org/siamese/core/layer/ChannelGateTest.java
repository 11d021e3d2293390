package org.siamese.core.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

class ChannelGateTest {
    private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

    private static ChannelGateRuntime gate(DataType type, INDArray... inputs) {
        ChannelGateRuntime gate = new ChannelGateRuntime(null, "gate", 0, type);
        gate.setInputs(inputs);
        return gate;
    }

    @Test
    void should_multiply_each_channel_by_its_gate() {
        for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
            for (long[] gateShape : new long[][] {{3, 4}, {3, 4, 1, 1}}) {
                INDArray x = SingleLayer.values(1, type, 3, 4, 5, 2);
                INDArray g = SingleLayer.values(2, type, gateShape);
                INDArray delta = SingleLayer.values(3, type, 3, 4, 5, 2);
                double[] xs = SingleLayer.array(x);
                double[] gs = SingleLayer.array(g);
                double[] deltas = SingleLayer.array(delta);
                double[] y = new double[xs.length];
                double[] dx = new double[xs.length];
                double[] dg = new double[gs.length];
                for (int i = 0; i < xs.length; i++) {
                    y[i] = xs[i] * gs[i / 10];
                    dx[i] = deltas[i] * gs[i / 10];
                    dg[i / 10] += deltas[i] * xs[i];
                }
                for (INDArray images : new INDArray[] {x, x.dup('f'), SingleLayer.view(x)}) {
                    ChannelGateRuntime gate = gate(type, images, SingleLayer.view(g));
                    assertThat(SingleLayer.difference(gate.doForward(true, NO_WORKSPACES), y))
                            .isLessThan(1e-6);
                    gate.setEpsilon(delta.dup('f'));
                    INDArray[] gradients = gate.doBackward(false, NO_WORKSPACES).getSecond();
                    double tolerance = type == DataType.FLOAT ? 1e-6 : 1e-14;
                    assertThat(SingleLayer.difference(gradients[0], dx)).isLessThan(tolerance);
                    assertThat(SingleLayer.difference(gradients[1], dg)).isLessThan(tolerance);
                }
            }
        }
    }

    @Test
    void should_name_gates_that_do_not_fit() {
        INDArray x = SingleLayer.values(1, DataType.FLOAT, 3, 4, 5, 2);
        ChannelGateRuntime gate = gate(DataType.FLOAT, x, SingleLayer.values(2, DataType.FLOAT, 3, 5));
        assertThatThrownBy(() -> gate.doForward(true, NO_WORKSPACES))
                .isInstanceOf(DL4JInvalidInputException.class)
                .hasMessageContaining("expected gates [3, 4], one for each channel of each image, got shape [3, 5]");
        InputType images = InputType.convolutional(5, 2, 4);
        assertThat(new ChannelGate().getOutputType(0, images, InputType.feedForward(4)))
                .isEqualTo(images);
        assertThat(new ChannelGate().getOutputType(0, images, InputType.convolutional(1, 1, 4)))
                .isEqualTo(images);
        assertThatThrownBy(() -> new ChannelGate().getOutputType(0, images, InputType.feedForward(5)))
                .hasMessageContaining("and gates [channels]");
    }
}
