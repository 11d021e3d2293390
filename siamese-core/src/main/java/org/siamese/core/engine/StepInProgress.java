package org.siamese.core.engine;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossHead;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.TupleCount;

/** A step of an engine, batch by batch. */
final class StepInProgress {
    private final TowerEngine engine;
    private final LossHead head;
    private final StepDetail detail;
    private double losses;
    private int batches;
    private long valid;
    private long active;
    private @Nullable INDArray embeddings;
    private @Nullable Targets targets;

    StepInProgress(TowerEngine engine, StepDetail detail) {
        this.engine = engine;
        this.head = LossHead.of(engine.network());
        this.detail = detail;
    }

    /**
     * Forward, loss and backward of a whole batch.
     *
     * @param last whether it is the step's last, the one that a measured step tells of
     */
    void add(Batch batch, boolean last) {
        INDArray embedded = engine.forward(batch.features(), BatchPart.of(engine.network(), 0));
        if (last && detail == StepDetail.MEASURED) {
            embeddings = embedded.dup('c');
            targets = batch.targets();
        }
        LossResult result = head.evaluate(embedded, batch.targets());
        if (!Double.isFinite(result.value())) {
            throw new ArithmeticException("the loss is " + result.value());
        }
        engine.backward(result.gradient());
        head.accept(result, batches == 0);
        losses += result.value();
        valid += result.tuples();
        active += result.activeTuples();
        batches++;
    }

    /** The update. */
    StepResult end() {
        head.average(batches);
        double loss = losses / batches + engine.penalty();
        if (!Double.isFinite(loss)) {
            throw new ArithmeticException("the loss with the penalty of the regularisation is " + loss);
        }
        double norm = engine.update(new StepTotals(loss, batches, batches), detail);
        StepMeasures measures = embeddings == null ? null : new StepMeasures(embeddings, targets, norm);
        return new StepResult(loss, new TupleCount(valid, active), measures);
    }
}
