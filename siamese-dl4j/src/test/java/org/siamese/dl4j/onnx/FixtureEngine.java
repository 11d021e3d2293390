package org.siamese.dl4j.onnx;

import java.util.Optional;
import java.util.ServiceLoader;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngineProvider;

/** The engines that imported towers are tested on. None may pass over a tower. */
enum FixtureEngine {
    DEEPLEARNING4J {
        @Override
        INDArray embed(ComputationGraph network, INDArray features) {
            return GraphEngine.embed(network, features);
        }

        @Override
        TowerEngine open(ComputationGraph network) {
            return new GraphEngine(network);
        }
    },
    ONEDNN {
        @Override
        INDArray embed(ComputationGraph network, INDArray features) {
            require(provider().embeddingObstacle(network));
            try (TowerEmbedder embedder = provider().openEmbedder(network)) {
                return embedder.embed(features);
            }
        }

        @Override
        TowerEngine open(ComputationGraph network) {
            require(provider().obstacle(network));
            return provider().open(network);
        }
    };

    abstract INDArray embed(ComputationGraph network, INDArray features);

    abstract TowerEngine open(ComputationGraph network);

    private static void require(Optional<String> obstacle) {
        obstacle.ifPresent(reason -> {
            throw new IllegalStateException("oneDNN: " + reason);
        });
    }

    private static TowerEngineProvider provider() {
        return ServiceLoader.load(TowerEngineProvider.class).findFirst().orElseThrow();
    }
}
