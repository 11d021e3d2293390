package org.siamese.core.engine;

import java.util.List;
import org.siamese.core.batch.Batch;

/**
 * A step of several batches (gradient accumulation): forward, loss and backward for each in turn, then one update with the mean of their
 * gradients. Running statistics of batch normalisation move by the mean of their changes; a loss's state (see {@link
 * org.siamese.core.objective.LossResult#stateUpdates()}) changes with each batch. Each batch counts its rows from 0, so batches of equal
 * shape in one step share their dropout masks.
 *
 * @param batches at most, at least 1
 */
public record Accumulation(int batches) implements Schedule {
    /** Checks the number of batches. */
    public Accumulation {
        if (batches < 1) {
            throw new IllegalArgumentException("batches: expected at least 1, got " + batches);
        }
    }

    @Override
    public StepResult step(TowerEngine engine, List<Batch> given, StepDetail detail) {
        if (given.isEmpty() || given.size() > batches) {
            throw new IllegalArgumentException(
                    "batches: expected at least one and at most " + batches + ", got " + given.size());
        }
        StepInProgress step = new StepInProgress(engine, detail);
        for (int i = 0; i < given.size(); i++) {
            step.add(given.get(i), i == given.size() - 1);
        }
        return step.end();
    }
}
