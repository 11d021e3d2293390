package org.siamese.core.engine;

import java.util.List;
import org.siamese.core.batch.Batch;

/** A step of one batch: forward, loss, backward, update. */
public record PlainStep() implements Schedule {
    @Override
    public int batches() {
        return 1;
    }

    @Override
    public StepResult step(TowerEngine engine, List<Batch> batches, StepDetail detail) {
        if (batches.size() != 1) {
            throw new IllegalArgumentException("batches: expected one, got " + batches.size());
        }
        StepInProgress step = new StepInProgress(engine, detail);
        step.add(batches.get(0), true);
        return step.end();
    }

    /** The result of a step of one batch. */
    public StepResult step(TowerEngine engine, Batch batch) {
        return step(engine, List.of(batch), StepDetail.PLAIN);
    }
}
