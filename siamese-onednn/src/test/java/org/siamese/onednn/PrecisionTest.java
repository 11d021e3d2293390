package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.siamese.onednn.RoundedOperands.CHANNELS;
import static org.siamese.onednn.RoundedOperands.SIDE;
import static org.siamese.onednn.RoundedOperands.tower;
import static org.siamese.onednn.SmallTowers.convolution;

import java.nio.file.Path;
import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.engine.UnsupportedPrecisionException;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.Towers;
import org.siamese.onednn.internal.natives.OneDnn;

/** Products of operands that are rounded to bfloat16; {@link RoundedOperands} derives the bounds. */
@ExtendWith(Poison.class)
class PrecisionTest {
    @TempDir
    private Path folder;

    private static boolean computed() {
        return OneDnn.bfloat16Obstacle().isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.siamese.onednn.RoundedOperands#towers")
    void should_agree_with_float64_within_the_rounding_of_operands(String name, Tower tower) {
        assumeTrue(computed());
        RoundedOperands.requireAgreement(new OneDnnEngineProvider(), name, tower);
    }

    /** Operands that are bfloat16 already lose nothing: what is left are the errors of sums in float32. */
    @Test
    void should_sum_in_float32() {
        assumeTrue(computed());
        Tower tower = tower(convolution(32, 3, 1, 1, ConvolutionMode.Truncate, Activation.TANH));
        INDArray features = round(Twins.pairs(3, 11, CHANNELS, SIDE, SIDE).features());
        ComputationGraph network = tower.newNetwork(1, new Sgd(0.01));
        network.setParams(round(network.params()));
        try (OneDnnEmbedder half = new OneDnnEmbedder(network, Precision.BFLOAT16);
                OneDnnEmbedder single = new OneDnnEmbedder(network)) {
            assertThat(Twins.error(half.embed(features), single.embed(features).castTo(DataType.DOUBLE)))
                    .isLessThan(Agreement.BOUND);
        }
    }

    private static INDArray round(INDArray array) {
        float[] values = array.dup('c').data().asFloat();
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.intBitsToFloat(Float.floatToIntBits(values[i]) & 0xFFFF0000);
        }
        return Nd4j.create(values, array.shape(), 'c');
    }

    @Test
    void should_repeat_a_training_bit_for_bit() {
        assumeTrue(computed());
        Tower tower = Towers.faceTutorial(24).withMembers(2);
        Batch batch = Twins.pairs(6, 3, 1, 24, 24);
        assertThat(trained(tower, batch)).isEqualTo(trained(tower, batch));
    }

    private static INDArray trained(Tower tower, Batch batch) {
        ComputationGraph network = Twins.network(tower, new Adam(5e-4));
        try (OneDnnEngine engine = new OneDnnEngine(network, Precision.BFLOAT16)) {
            for (int step = 0; step < 3; step++) {
                new PlainStep().step(engine, batch);
            }
        }
        return network.params().dup();
    }

    /** Six layers of rounded operands behind the first; those after a ReLU or a window's maximum err no more for it. */
    @Test
    void should_embed_with_the_signature_tower() {
        assumeTrue(computed());
        Tower tower = Towers.signatureTutorial();
        INDArray features = Twins.pairs(2, 5, 1, 105, 105).features();
        ComputationGraph network = tower.newNetwork(3, new Sgd(1));
        try (OneDnnEmbedder half = new OneDnnEmbedder(network, Precision.BFLOAT16);
                OneDnnEmbedder single = new OneDnnEmbedder(network)) {
            assertThat(Twins.error(half.embed(features), single.embed(features).castTo(DataType.DOUBLE)))
                    .isLessThan(RoundedOperands.bound(6));
        }
    }

    @Test
    void should_record_the_precision_in_the_model_file() {
        assumeTrue(computed());
        Tower tower = tower(convolution(32, 3, 1, 1, ConvolutionMode.Truncate, Activation.TANH));
        INDArray features = Twins.pairs(2, 5, CHANNELS, SIDE, SIDE).features();
        SiameseModel single = SiameseModel.of(tower, tower.newNetwork(3, new Sgd(1)), Map.of());
        SiameseModel half = single.withPrecision(Precision.BFLOAT16);
        assertThat(half.embed(features)).isNotEqualTo(single.embed(features));
        Path file = folder.resolve("half.siamese");
        half.save(file);
        SiameseModel loaded = SiameseModel.load(file);
        assertThat(loaded.precision()).isEqualTo(Precision.BFLOAT16);
        assertThat(loaded.embed(features)).isEqualTo(half.embed(features));
        assertThat(loaded.withPrecision(Precision.FLOAT32).embed(features)).isEqualTo(single.embed(features));
    }

    @Test
    void should_open_or_refuse_as_the_processor_allows() {
        ComputationGraph network =
                Twins.network(tower(convolution(32, 3, 1, 1, ConvolutionMode.Truncate, Activation.TANH)), new Sgd(1));
        if (computed()) {
            try (TowerEngine engine = TowerEngines.open(network, Precision.BFLOAT16)) {
                assertThat(engine).isInstanceOf(OneDnnEngine.class);
            }
        } else {
            assertThatThrownBy(() -> TowerEngines.open(network, Precision.BFLOAT16))
                    .isInstanceOf(UnsupportedPrecisionException.class)
                    .hasMessageContaining("oneDNN: the processor has no instructions for bfloat16");
        }
    }
}
