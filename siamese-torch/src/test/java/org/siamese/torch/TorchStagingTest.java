package org.siamese.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.ChunkedStep;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.onednn.Twins;
import org.siamese.torch.internal.natives.TorchDevice;

/** The way of arrays to a device that copies as late as it may: the same bits as without. */
class TorchStagingTest {
    private static final Tower TOWER = Tower.builder()
            .input(2, 12, 12)
            .convolution(6, 3, Padding.reflect(1))
            .relu()
            .batchNorm()
            .spatialDropout(0.2)
            .dense(20)
            .relu()
            .dropout(0.3)
            .embedding(6)
            .build()
            .withMembers(2);

    private final LateLink link = new LateLink();

    private static ComputationGraph network() {
        return Twins.network(TOWER, new Adam(0.001));
    }

    private static Batch batch(int pairs, long seed) {
        return Twins.pairs(pairs, seed, 2, 12, 12);
    }

    private TowerEngine behindLink(ComputationGraph network) {
        return new TorchEngine(network, TorchDevice.cpu(link), Precision.FLOAT32);
    }

    private static TowerEngine direct(ComputationGraph network) {
        return new TorchEngineProvider().open(network);
    }

    /** Batches of several sizes, whole and in chunks, embedded between. */
    @Test
    void should_train_to_the_same_bits() {
        ComputationGraph expected = network();
        ComputationGraph got = network();
        try (TowerEngine one = direct(expected);
                TowerEngine other = behindLink(got)) {
            for (int step = 0; step < 6; step++) {
                Batch batch = batch(step % 2 == 0 ? 4 : 4 + step, step);
                assertThat(new PlainStep().step(other, batch).loss())
                        .isEqualTo(new PlainStep().step(one, batch).loss());
                ChunkedStep parts = new ChunkedStep(4, 1);
                parts.step(one, List.of(batch), StepDetail.PLAIN);
                parts.step(other, List.of(batch), StepDetail.PLAIN);
                assertThat(other.embed(batch.features())).isEqualTo(one.embed(batch.features()));
            }
            one.writeNetwork();
            other.writeNetwork();
        }
        assertThat(got.params()).isEqualTo(expected.params());
    }

    /** A forward pass that failed did not wait for the device, whose way back may still read the place that comes next. */
    @Test
    void should_go_on_after_a_failure() {
        ComputationGraph expected = network();
        ComputationGraph got = network();
        try (TowerEngine one = direct(expected);
                TowerEngine other = behindLink(got)) {
            new PlainStep().step(one, batch(4, 1));
            new PlainStep().step(other, batch(4, 1));
            int before = link.waits();
            assertThatThrownBy(() -> other.forward(Nd4j.rand(DataType.FLOAT, 8, 2, 14, 14), BatchPart.of(got, 0)))
                    .isInstanceOf(Failures.LibtorchException.class);
            new PlainStep().step(other, batch(4, 2));
            assertThat(link.waits()).isGreaterThan(before + 1);
            new PlainStep().step(one, batch(4, 2));
            one.writeNetwork();
            other.writeNetwork();
        }
        assertThat(got.params()).isEqualTo(expected.params());
    }

    /** Twice for batches, once each for embeddings and gradients. */
    @Test
    void should_reserve_memory_once() {
        try (TowerEngine engine = behindLink(network())) {
            for (int step = 0; step < 5; step++) {
                new PlainStep().step(engine, batch(6 - step, step));
            }
        }
        assertThat(link.reserved()).isEqualTo(4);
    }

    @Test
    void should_embed_as_without() {
        INDArray features = batch(200, 5).features();
        try (TowerEmbedder one = new TorchEngineProvider().openEmbedder(TOWER.newNetwork(1, new Adam()));
                TowerEmbedder other =
                        new TorchEmbedder(TOWER.newNetwork(1, new Adam()), TorchDevice.cpu(link), Precision.FLOAT32)) {
            assertThat(other.embed(features)).isEqualTo(one.embed(features));
        }
    }
}
