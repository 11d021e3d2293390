package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.engine.EngineBuildException;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.TowerBuilder;

/** A tower that this engine sees no obstacle in, and whose primitives oneDNN cannot build. */
class FallbackTest {
    private static Tower tower() {
        TowerBuilder builder = Tower.builder().input(1, 6, 6).convolution(2, 3);
        for (int i = 0; i < 500; i++) {
            builder.relu();
        }
        return builder.embedding(2).build();
    }

    @Test
    void should_say_that_it_cannot_build_its_primitives() {
        try (OneDnnEmbedder embedder = new OneDnnEmbedder(tower().newNetwork(1, new Sgd(0.1)))) {
            assertThatThrownBy(() -> embedder.embed(Nd4j.rand(DataType.FLOAT, 3, 1, 6, 6)))
                    .isInstanceOf(EngineBuildException.class)
                    .hasMessageStartingWith("oneDNN cannot build the tower for features of shape [4, 1, 6, 6]: ");
        }
    }

    @Test
    void should_embed_by_the_graph_then() {
        ComputationGraph network = tower().newNetwork(1, new Sgd(0.1));
        INDArray features = Nd4j.rand(DataType.FLOAT, 3, 1, 6, 6);
        try (TowerEmbedder embedder = TowerEngines.openEmbedder(network)) {
            assertThat(embedder.name()).isEqualTo("oneDNN");
            assertThat(embedder.embed(features)).isEqualTo(GraphEngine.embed(network, features));
            assertThat(embedder.name()).isEqualTo("Deeplearning4j");
        }
    }
}
