package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.function.Function;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.TowerEngine;

/** A training that goes from engine to engine, beside the same one on Deeplearning4j's. */
public final class Handover {
    private static final int STEPS = 3;
    private static final int ROUNDS = 2;

    private Handover() {}

    /**
     * Requires the same losses, parameters and updater state as on one engine.
     *
     * @param network a new network, the same each time
     * @param batches a batch by its seed
     * @param engines that take part, in turn, twice
     */
    public static void requireSameAsOnOne(
            Supplier<ComputationGraph> network,
            LongFunction<Batch> batches,
            List<Function<ComputationGraph, TowerEngine>> engines) {
        ComputationGraph handed = network.get();
        ComputationGraph whole = network.get();
        for (int part = 0; part < ROUNDS * engines.size(); part++) {
            try (TowerEngine one = engines.get(part % engines.size()).apply(handed);
                    TowerEngine other = new GraphEngine(whole)) {
                for (int step = 0; step < STEPS; step++) {
                    Batch batch = batches.apply(10L * part + step);
                    double loss = new PlainStep().step(one, batch).loss();
                    assertThat(loss)
                            .isCloseTo(new PlainStep().step(other, batch).loss(), within(1e-4));
                }
                one.endEpoch();
                other.endEpoch();
                one.writeNetwork();
            }
            assertThat(handed.getConfiguration().getIterationCount()).isEqualTo(STEPS * (part + 1));
            assertThat(handed.getConfiguration().getEpochCount()).isEqualTo(part + 1);
        }
        assertThat(Twins.error(handed.params(), whole.params().castTo(DataType.DOUBLE)))
                .isLessThan(1e-3);
        assertThat(Twins.error(
                        handed.getUpdater().getStateViewArray(),
                        whole.getUpdater().getStateViewArray().castTo(DataType.DOUBLE)))
                .isLessThan(1e-3);
    }
}
