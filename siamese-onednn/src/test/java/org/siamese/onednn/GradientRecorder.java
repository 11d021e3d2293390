package org.siamese.onednn;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.StepDetail;
import org.siamese.core.engine.StepTotals;
import org.siamese.core.engine.TowerEngine;

/** An engine whose network's gradient vector holds, after each update, the gradient before it, wherever the engine keeps its own. */
record GradientRecorder(TowerEngine engine) implements TowerEngine {
    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public ComputationGraph network() {
        return engine.network();
    }

    @Override
    public INDArray forward(INDArray features, BatchPart part) {
        return engine.forward(features, part);
    }

    @Override
    public void backward(INDArray gradient) {
        engine.backward(gradient);
    }

    @Override
    public INDArray gradientSum() {
        return engine.gradientSum();
    }

    @Override
    public void setGradientSum(INDArray sum) {
        engine.setGradientSum(sum);
    }

    @Override
    public void clearGradientSum() {
        engine.clearGradientSum();
    }

    @Override
    public double penalty() {
        return engine.penalty();
    }

    @Override
    public double update(StepTotals totals, StepDetail detail) {
        INDArray sum = engine.gradientSum();
        double norm = engine.update(totals, detail);
        INDArray all = network().getFlattenedGradients();
        all.reshape(all.length()).get(NDArrayIndex.interval(0, sum.length())).assign(sum.reshape(sum.length()));
        return norm;
    }

    @Override
    public INDArray embed(INDArray features) {
        return engine.embed(features);
    }

    @Override
    public void writeNetwork() {
        engine.writeNetwork();
    }

    @Override
    public void close() {
        engine.close();
    }
}
