package org.siamese.core.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Targets;

/**
 * A step of large batches whose rows go through the tower a few at a time. All rows are embedded first, chunk by chunk. Loss and miner see the
 * whole batch once. Then each chunk goes forward again, for its activations, and backward with its rows of the embeddings' gradient; the last
 * chunk's activations are still there. So the tower needs the memory of a chunk, and a step costs one more forward pass. Source: Gao, Zhang,
 * Han, Callan, "Scaling Deep Contrastive Learning Batch Size under Memory Limited Setup", 2021 (GradCache).
 *
 * <p>The gradient is that of the whole batch, because dropout masks are a function of a row's index in the batch. Exception: batch
 * normalisation takes the statistics of each chunk by itself. Running statistics move once a step, by the mean over the chunks.
 *
 * @param rows of a chunk, at least 1; rounded down to whole pairs or triplets, but at least one of them
 * @param batches whose mean gradient makes an update, at most; see {@link Accumulation}
 */
public record ChunkedStep(int rows, int batches) implements Schedule {
    /** Checks that there is a row, and a batch. */
    public ChunkedStep {
        if (rows < 1 || batches < 1) {
            throw new IllegalArgumentException("rows, batches: expected at least 1, got " + rows + " and " + batches);
        }
    }

    /** The rows of a chunk of such targets: whole tuples. */
    public static int rows(int chunkRows, Targets targets) {
        int tuple = targets.rowsPerTuple();
        return Math.max(tuple, chunkRows / tuple * tuple);
    }

    /**
     * Cuts an array along its rows.
     *
     * @param rows of each piece; the last may have fewer
     * @return views, in order
     */
    public static List<INDArray> cut(INDArray all, int rows) {
        INDArrayIndex[] index = new INDArrayIndex[all.rank()];
        Arrays.fill(index, NDArrayIndex.all());
        List<INDArray> pieces = new ArrayList<>();
        for (long from = 0; from < all.size(0); from += rows) {
            index[0] = NDArrayIndex.interval(from, Math.min(all.size(0), from + rows));
            pieces.add(all.get(index));
        }
        return pieces;
    }

    @Override
    public StepResult step(TowerEngine engine, List<Batch> given, StepDetail detail) {
        if (given.isEmpty() || given.size() > batches) {
            throw new IllegalArgumentException(
                    "batches: expected at least one and at most " + batches + ", got " + given.size());
        }
        StepInProgress step = new StepInProgress(engine, detail);
        for (int i = 0; i < given.size(); i++) {
            Batch batch = given.get(i);
            step.addInParts(batch, rows(rows, batch.targets()), i == given.size() - 1);
        }
        return step.end();
    }
}
