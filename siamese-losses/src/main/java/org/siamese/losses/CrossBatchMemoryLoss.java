package org.siamese.losses;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LabelledBatch;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.internal.WeightArray;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;

/**
 * Cross-batch memory: another loss, its miner too, with the batch as anchors, compared with a queue of past embeddings that holds the
 * batch itself already. What lies in the queue is constant: the gradient reaches the rows of the batch as anchors alone. A row is no
 * pair with its own copy. Takes {@link Labels}.
 *
 * <p>The loss itself stays immutable. The queue lies in weights that are not trainable and so in every checkpoint: "memory"
 * [capacity, dimension], "memoryLabels" [capacity, 1] and "memoryState" [1, 2], which holds how many rows are filled and which
 * is overwritten next. Each evaluation names their new values in {@link LossResult#stateUpdates()}; whoever trains writes them
 * back. A batch larger than the queue is compared with itself alone, and its last rows are kept.
 *
 * <p>Wang, Zhang, Huang, Scott, Cross-Batch Memory for Embedding Learning, CVPR 2020.
 *
 * @param loss the loss to take, one without trainable weights
 * @param capacity number of past embeddings, at least 1
 */
public record CrossBatchMemoryLoss(MatrixLoss loss, int capacity) implements MetricLoss {
    private static final String MEMORY = "memory";
    private static final String LABELS = "memoryLabels";
    private static final String STATE = "memoryState";

    /** Checks the capacity, and that no weights of the loss would go without training. */
    public CrossBatchMemoryLoss {
        if (!loss.weights(1).isEmpty()) {
            throw new IllegalArgumentException("loss: expected one without trainable weights, got "
                    + loss.getClass().getSimpleName() + " with "
                    + loss.weights(1).stream().map(LossWeight::name).toList());
        }
        Require.atLeast("capacity", capacity, 1);
    }

    /** This loss with another loss. */
    public CrossBatchMemoryLoss withLoss(MatrixLoss loss) {
        return new CrossBatchMemoryLoss(loss, capacity);
    }

    /** This loss with another capacity. */
    public CrossBatchMemoryLoss withCapacity(int capacity) {
        return new CrossBatchMemoryLoss(loss, capacity);
    }

    @Override
    public PairMeasure distance() {
        return loss.distance();
    }

    @Override
    public List<LossWeight> weights(int dimension) {
        WeightInitConstant zero = new WeightInitConstant(0);
        return List.of(
                new LossWeight(MEMORY, capacity, dimension, zero, false),
                new LossWeight(LABELS, capacity, 1, zero, false),
                new LossWeight(STATE, 1, 2, zero, false));
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        if (!(targets instanceof Labels labels)) {
            throw Require.unsupported(this, "Labels", targets);
        }
        Require.sameRows(embeddings, targets);
        RowMatrix rows = RowMatrices.of(embeddings);
        int n = rows.rows();
        int d = rows.dimension();
        double[] memory = WeightArray.read(weights, MEMORY, capacity, d).values();
        double[] memoryLabels = WeightArray.read(weights, LABELS, capacity, 1).values();
        double[] state = WeightArray.read(weights, STATE, 1, 2).values();
        int filled = (int) state[0];
        int next = (int) state[1];
        // The batch takes its place in the queue first, so that only what it leaves of the past is compared with.
        int past = Math.max(0, Math.min(filled, capacity - n));
        double[] values = Arrays.copyOf(rows.values(), (n + past) * d);
        int[] all = Arrays.copyOf(labels.toIntArray(), n + past);
        for (int k = 0; k < past; k++) {
            int from = Math.floorMod(next - past + k, capacity);
            System.arraycopy(memory, from * d, values, (n + k) * d, d);
            all[n + k] = (int) memoryLabels[from];
        }
        LabelledBatch batch = LabelledBatch.ofMemory(rows, RowMatrix.of(values, n + past, d), all);
        MatrixOutcome outcome = loss.over(MeasuredBatch.of(loss, batch));
        double[] gradient = batch.gradient(loss.distance(), outcome.derivatives());
        for (int i = Math.max(0, n - capacity); i < n; i++) {
            System.arraycopy(rows.values(), i * d, memory, next * d, d);
            memoryLabels[next] = labels.get(i);
            next = (next + 1) % capacity;
        }
        double[] after = {Math.min(capacity, filled + n), next};
        return new LossResult(
                outcome.value(),
                RowMatrices.toArray(gradient, n, d, embeddings.dataType()),
                Map.of(),
                Map.of(
                        MEMORY,
                        RowMatrices.toArray(memory, capacity, d, embeddings.dataType()),
                        LABELS,
                        RowMatrices.toArray(memoryLabels, capacity, 1, embeddings.dataType()),
                        STATE,
                        RowMatrices.toArray(after, 1, 2, embeddings.dataType())),
                outcome.tuples(),
                outcome.active());
    }
}
