package org.siamese.core.engine;

import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.log.Loggers;
import org.slf4j.Logger;

/** An engine in whose place the Deeplearning4j graph goes on from the batch that it cannot build anything for. */
final class FallbackEngine implements TowerEngine {
    private static final Logger LOG = Loggers.of(FallbackEngine.class);

    private TowerEngine engine;
    private boolean summed;

    FallbackEngine(TowerEngine engine) {
        this.engine = engine;
    }

    static void tell(String name, EngineBuildException problem) {
        LOG.warn(
                "The {} engine is not used any more, {} computes in its place: {}",
                name,
                GraphEngine.NAME,
                problem.getMessage());
    }

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
        return computed(now -> now.forward(features, part));
    }

    @Override
    public INDArray embed(INDArray features) {
        return computed(now -> now.embed(features));
    }

    private INDArray computed(Function<TowerEngine, INDArray> body) {
        try {
            return body.apply(engine);
        } catch (EngineBuildException e) {
            tell(engine.name(), e);
            @Nullable INDArray sum = summed ? engine.gradientSum() : null;
            engine.writeNetwork();
            ComputationGraph network = engine.network();
            engine.close();
            engine = new GraphEngine(network);
            if (sum != null) {
                engine.setGradientSum(sum);
            }
            return body.apply(engine);
        }
    }

    @Override
    public void backward(INDArray gradient) {
        engine.backward(gradient);
        summed = true;
    }

    @Override
    public INDArray gradientSum() {
        return engine.gradientSum();
    }

    @Override
    public INDArray gradientSumView() {
        return engine.gradientSumView();
    }

    @Override
    public void setGradientSum(INDArray sum) {
        engine.setGradientSum(sum);
        summed = true;
    }

    @Override
    public void clearGradientSum() {
        engine.clearGradientSum();
        summed = false;
    }

    @Override
    public boolean cutsBatches() {
        return engine.cutsBatches();
    }

    @Override
    public double penalty() {
        return engine.penalty();
    }

    @Override
    public double update(StepTotals totals, StepDetail detail) {
        summed = false;
        return engine.update(totals, detail);
    }

    @Override
    public void endEpoch() {
        engine.endEpoch();
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
