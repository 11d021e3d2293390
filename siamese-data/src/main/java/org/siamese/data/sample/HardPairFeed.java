package org.siamese.data.sample;

import java.util.List;
import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.siamese.core.batch.Pairs;
import org.siamese.core.engine.StepMeasures;
import org.siamese.core.engine.StepResult;
import org.siamese.core.train.Checkpointable;
import org.siamese.core.train.TrainingObserver;
import org.siamese.data.DataException;
import org.siamese.decision.Relation;

/**
 * Notes what each pair of a {@link HardPairReplay} costs while a tower trains on it: an observer that belongs to the trainer whose
 * batches come from that sampler. The cost of a pair is a function of its relation and the Euclidean distance between its
 * embeddings. Every step is measured. Of a step that accumulates several batches only the last is noted. Checkpoints hold the
 * costs, so a resumed run draws the same pairs. One object for one run.
 *
 * <pre>{@code
 * PairLosses losses = PairLosses.of(pairs.size());
 * HardPairReplay replay = HardPairReplay.of(pairs, losses, 64, 1);
 * SiameseTrainer.builder().batches(ImageBatches.of(dataset, replay)).observer(HardPairFeed.of(replay, losses)) ...
 * }</pre>
 */
public final class HardPairFeed implements TrainingObserver, Checkpointable {
    private final HardPairReplay replay;
    private final PairLosses losses;
    private final Cost cost;
    private int epoch = -1;
    private @Nullable IntFunction<int[]> pairs;

    private HardPairFeed(HardPairReplay replay, PairLosses losses, Cost cost) {
        this.replay = Objects.requireNonNull(replay, "replay");
        this.losses = Objects.requireNonNull(losses, "losses");
        this.cost = Objects.requireNonNull(cost, "cost");
    }

    /** What a pair costs. */
    @FunctionalInterface
    public interface Cost {
        /**
         * The cost, not NaN; a greater one is harder.
         *
         * @param relation how the two members relate
         * @param distance Euclidean distance between their embeddings
         */
        double of(Relation relation, double distance);

        /** That of the contrastive loss: d^2 for the same, max(0, margin - d)^2 for different ones. */
        static Cost contrastive(double margin) {
            if (!(margin > 0 && Double.isFinite(margin))) {
                throw new IllegalArgumentException("margin: expected a finite number above 0, got " + margin);
            }
            return (relation, distance) -> {
                double gap = relation.isSame() ? distance : Math.max(0, margin - distance);
                return gap * gap;
            };
        }
    }

    /** A feed with the cost of the contrastive loss of margin 2, as the face tutorial's. */
    public static HardPairFeed of(HardPairReplay replay, PairLosses losses) {
        return new HardPairFeed(replay, losses, Cost.contrastive(2));
    }

    /** The same feed with another cost. */
    public HardPairFeed withCost(Cost newCost) {
        return new HardPairFeed(replay, losses, newCost);
    }

    @Override
    public boolean wantsMeasures(long step) {
        return true;
    }

    @Override
    public void onStep(int stepEpoch, int batch, int units, StepResult result) {
        StepMeasures measures =
                result.measures().orElseThrow(() -> new IllegalStateException("expected a measured step"));
        if (!(measures.targets() instanceof Pairs targets)) {
            throw DataException.of("hard pair feed", "batches of pairs", "" + measures.targets());
        }
        if (pairs == null || stepEpoch != epoch) {
            pairs = replay.pairsOf(stepEpoch);
            epoch = stepEpoch;
        }
        int[] indices = pairs.apply(batch);
        List<Relation> relations = targets.relations();
        double[][] rows = measures.embeddings().castTo(DataType.DOUBLE).toDoubleMatrix();
        float[] values = new float[relations.size()];
        for (int pair = 0; pair < values.length; pair++) {
            values[pair] = (float) cost.of(relations.get(pair), distance(rows[2 * pair], rows[2 * pair + 1]));
        }
        losses.record(indices, values);
    }

    private static double distance(double[] a, double[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += (a[k] - b[k]) * (a[k] - b[k]);
        }
        return Math.sqrt(sum);
    }

    @Override
    public String checkpointName() {
        return "hard-pairs";
    }

    @Override
    public byte[] saveState() {
        return losses.toBytes();
    }

    @Override
    public void restoreState(byte[] state) {
        losses.restore(state);
        pairs = null;
    }

    @Override
    public boolean steersBatches() {
        return true;
    }
}
