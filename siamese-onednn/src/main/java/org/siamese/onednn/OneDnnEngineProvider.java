package org.siamese.onednn;

import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngineProvider;
import org.siamese.core.plan.TowerPlan;
import org.siamese.core.plan.UnsupportedLayerException;
import org.siamese.onednn.internal.natives.OneDnn;
import org.siamese.onednn.internal.program.StageTable;

/**
 * Offers the direct CPU engine: towers of float32 whose layers it knows, on ND4J's CPU backend, where oneDNN's native library
 * loads. {@code docs/engine.md} lists what it knows.
 */
public final class OneDnnEngineProvider implements TowerEngineProvider {
    static final String NAME = "oneDNN";
    private static final int PRIORITY = 100;

    /** For {@link java.util.ServiceLoader}. */
    public OneDnnEngineProvider() {}

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return PRIORITY;
    }

    @Override
    public Optional<String> missing() {
        return OneDnn.loadingProblem();
    }

    @Override
    public Optional<String> obstacle(ComputationGraph network) {
        return obstacle(network, true);
    }

    @Override
    public TowerEngine open(ComputationGraph network) {
        return new OneDnnEngine(network);
    }

    @Override
    public Optional<String> embeddingObstacle(ComputationGraph network) {
        return obstacle(network, false);
    }

    @Override
    public TowerEmbedder openEmbedder(ComputationGraph network) {
        return new OneDnnEmbedder(network);
    }

    @Override
    public Optional<String> precisionObstacle(Precision precision) {
        return precision == Precision.FLOAT32 ? Optional.empty() : OneDnn.bfloat16Obstacle();
    }

    @Override
    public TowerEngine open(ComputationGraph network, Precision precision) {
        return new OneDnnEngine(network, precision);
    }

    @Override
    public TowerEmbedder openEmbedder(ComputationGraph network, Precision precision) {
        return new OneDnnEmbedder(network, precision);
    }

    private Optional<String> obstacle(ComputationGraph network, boolean training) {
        DataType type = network.getConfiguration().getDataType();
        if (type != DataType.FLOAT) {
            return Optional.of("the network's data type is " + type + ", not FLOAT");
        }
        String backend = Nd4j.getExecutioner().getEnvironmentInformation().getProperty("backend");
        if (!"CPU".equalsIgnoreCase(backend)) {
            return Optional.of("ND4J's backend is " + backend + ", not CPU");
        }
        if (training && !network.getListeners().isEmpty()) {
            return Optional.of("the network has Deeplearning4j listeners");
        }
        try {
            StageTable.TABLE.require(training ? TowerPlan.forTraining(network) : TowerPlan.forInference(network));
        } catch (UnsupportedLayerException e) {
            return Optional.of(e.getMessage());
        }
        return missing();
    }
}
