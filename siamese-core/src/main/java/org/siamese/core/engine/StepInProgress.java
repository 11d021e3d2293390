package org.siamese.core.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
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
    private int parts;
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
        LossResult result = evaluate(embedded, batch.targets(), last);
        engine.backward(result.gradient());
        parts++;
        accept(result);
    }

    /**
     * The same with the tower's passes over a few rows at a time, and the loss once over all of them. Every part but the last goes forward
     * twice. The last part's gradient comes first in the sum, then those of the others in their order.
     *
     * @param rows of a part; the last may have fewer
     */
    void addInParts(Batch batch, int rows, boolean last) {
        List<INDArray> features = ChunkedStep.cut(batch.features(), rows);
        INDArray embedded = embed(features, rows, batch.targets().rows());
        LossResult result = evaluate(embedded, batch.targets(), last);
        List<INDArray> gradients = ChunkedStep.cut(result.gradient(), rows);
        int end = features.size() - 1;
        engine.backward(gradients.get(end));
        for (int part = 0; part < end; part++) {
            forward(features, part, rows);
            engine.backward(gradients.get(part));
        }
        parts += features.size();
        accept(result);
    }

    private INDArray embed(List<INDArray> features, int rows, int all) {
        INDArray first = forward(features, 0, rows);
        INDArray embedded = Nd4j.createUninitializedDetached(first.dataType(), 'c', all, first.size(1));
        List<INDArray> places = ChunkedStep.cut(embedded, rows);
        places.get(0).assign(first);
        for (int part = 1; part < features.size(); part++) {
            places.get(part).assign(forward(features, part, rows));
        }
        return embedded;
    }

    private INDArray forward(List<INDArray> features, int part, int rows) {
        return engine.forward(features.get(part), BatchPart.of(engine.network(), (long) part * rows));
    }

    private LossResult evaluate(INDArray embedded, Targets given, boolean last) {
        if (last && detail == StepDetail.MEASURED) {
            embeddings = embedded.dup('c');
            targets = given;
        }
        LossResult result = head.evaluate(embedded, given);
        if (!Double.isFinite(result.value())) {
            throw new ArithmeticException("the loss is " + result.value());
        }
        return result;
    }

    private void accept(LossResult result) {
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
        double norm = engine.update(new StepTotals(loss, batches, parts), detail);
        StepMeasures measures = embeddings == null ? null : new StepMeasures(embeddings, targets, norm);
        return new StepResult(loss, new TupleCount(valid, active), measures);
    }
}
