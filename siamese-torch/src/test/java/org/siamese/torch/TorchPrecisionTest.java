package org.siamese.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.engine.UnsupportedPrecisionException;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.Towers;
import org.siamese.onednn.ResNet;
import org.siamese.onednn.RoundedOperands;
import org.siamese.onednn.Twins;

/** Products of operands that autocast rounds to bfloat16, as the oneDNN engine's are tested. */
class TorchPrecisionTest {
    private static final TorchEngineProvider PROVIDER = new TorchEngineProvider();

    @TempDir
    private Path folder;

    @AfterEach
    void askForNoEngine() {
        System.clearProperty(TowerEngines.ENGINE_PROPERTY);
    }

    private static boolean computed() {
        return PROVIDER.precisionObstacle(Precision.BFLOAT16).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("org.siamese.onednn.RoundedOperands#towers")
    void should_agree_with_float64_within_the_rounding_of_operands(String name, Tower tower) {
        assumeTrue(computed());
        RoundedOperands.requireAgreement(PROVIDER, name, tower);
    }

    /** Of 4,096 ones a sum in bfloat16 would stay at 256. */
    @Test
    void should_sum_in_float32() {
        assumeTrue(computed());
        Tower tower = Tower.builder().input(1, 64, 64).dense(8).embedding(2).build();
        ComputationGraph network = tower.newNetwork(1, new Sgd(1));
        network.params().assign(1);
        INDArray features = Nd4j.ones(DataType.FLOAT, 3, 1, 64, 64);
        try (TowerEmbedder half = PROVIDER.openEmbedder(network, Precision.BFLOAT16);
                TowerEmbedder single = PROVIDER.openEmbedder(network)) {
            assertThat(Twins.error(half.embed(features), single.embed(features).castTo(DataType.DOUBLE)))
                    .isLessThan(RoundedOperands.UNIT);
        }
    }

    /** As many layers of rounded operands as each has before the one that makes the embedding. */
    @Test
    void should_embed_within_the_bound_with_the_tutorial_towers_and_a_resnet() {
        assumeTrue(computed());
        requireEmbeddings(Towers.faceTutorial(24), 5, 1, 24, 24);
        requireEmbeddings(Towers.signatureTutorial(), 5, 1, 105, 105);
        requireEmbeddings(ResNet.of(48, 8, 16), 7, 1, 48, 48);
    }

    private static void requireEmbeddings(Tower tower, int layers, long... shape) {
        ComputationGraph network = tower.newNetwork(3, new Sgd(1));
        INDArray features = Twins.pairs(2, 5, shape).features();
        try (TowerEmbedder half = PROVIDER.openEmbedder(network, Precision.BFLOAT16);
                TowerEmbedder single = PROVIDER.openEmbedder(network)) {
            assertThat(Twins.error(half.embed(features), single.embed(features).castTo(DataType.DOUBLE)))
                    .as(tower.toString())
                    .isBetween(1e-5, RoundedOperands.bound(layers));
        }
    }

    @Test
    void should_repeat_a_training_bit_for_bit_and_learn_as_in_float32() {
        assumeTrue(computed());
        Tower tower = Towers.faceTutorial(24).withMembers(2);
        Batch batch = Twins.pairs(6, 3, 1, 24, 24);
        double[] first = losses(tower, batch, Precision.BFLOAT16);
        assertThat(losses(tower, batch, Precision.BFLOAT16)).containsExactly(first);
        double[] single = losses(tower, batch, Precision.FLOAT32);
        assertThat(first).isNotEqualTo(single);
        assertThat(Math.abs(first[0] - single[0])).isLessThan(RoundedOperands.bound(5) * single[0]);
        assertThat(Arrays.stream(first).skip(15).average().orElseThrow()).isLessThan(first[0] / 2);
    }

    private static double[] losses(Tower tower, Batch batch, Precision precision) {
        double[] losses = new double[20];
        try (TowerEngine engine = PROVIDER.open(Twins.network(tower, new Adam(5e-4)), precision)) {
            for (int step = 0; step < losses.length; step++) {
                losses[step] = new PlainStep().step(engine, batch).loss();
            }
        }
        return losses;
    }

    @Test
    void should_record_the_precision_in_the_model_file() {
        System.setProperty(TowerEngines.ENGINE_PROPERTY, "torch");
        assumeTrue(computed());
        Tower tower = Towers.faceTutorial(24);
        INDArray features = Twins.pairs(2, 5, 1, 24, 24).features();
        SiameseModel single = SiameseModel.of(tower, tower.newNetwork(3, new Sgd(1)), Map.of());
        SiameseModel half = single.withPrecision(Precision.BFLOAT16);
        INDArray embeddings = half.embed(features);
        assertThat(embeddings).isNotEqualTo(single.embed(features));
        Path file = folder.resolve("half.siamese");
        half.save(file);
        SiameseModel loaded = SiameseModel.load(file);
        assertThat(loaded.precision()).isEqualTo(Precision.BFLOAT16);
        assertThat(loaded.embed(features)).isEqualTo(embeddings);
    }

    @Test
    void should_open_or_refuse_as_the_processor_allows() {
        System.setProperty(TowerEngines.ENGINE_PROPERTY, "torch");
        ComputationGraph network = Twins.network(Towers.faceTutorial(24), new Sgd(1));
        if (computed()) {
            try (TowerEngine engine = TowerEngines.open(network, Precision.BFLOAT16)) {
                assertThat(engine).isInstanceOf(TorchEngine.class);
            }
        } else {
            assertThatThrownBy(() -> TowerEngines.open(network, Precision.BFLOAT16))
                    .isInstanceOf(UnsupportedPrecisionException.class)
                    .hasMessageContaining("no instructions for bfloat16");
        }
    }
}
