package org.siamese.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.LoopContrastive;

class TowerEnginesTest {
    private static final Tower TOWER =
            Tower.builder().input(1, 4, 4).dense(3).embedding(2).build();

    private static ComputationGraph network() {
        return TOWER.newNetwork("loss", new MetricLossLayer(new LoopContrastive(1)), new Sgd(1), 1);
    }

    private record Named(String name, int priority, Optional<String> reason) implements TowerEngineProvider {
        @Override
        public Optional<String> obstacle(ComputationGraph network) {
            return reason;
        }

        @Override
        public TowerEngine open(ComputationGraph network) {
            throw new Opened(name);
        }

        @Override
        public Optional<String> embeddingObstacle(ComputationGraph network) {
            return reason;
        }

        @Override
        public TowerEmbedder openEmbedder(ComputationGraph network) {
            throw new Opened(name);
        }
    }

    private static final class Opened extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Opened(String name) {
            super(name);
        }
    }

    @Test
    void should_take_the_highest_priority_without_an_obstacle() {
        List<TowerEngineProvider> providers = List.of(
                new Named("low", 1, Optional.empty()),
                new Named("high", 9, Optional.of("layer 3 is unknown")),
                new Named("middle", 5, Optional.empty()));
        assertThatThrownBy(() -> TowerEngines.choose(network(), providers)).hasMessage("middle");
    }

    @Test
    void should_fall_back_to_deeplearning4j() {
        List<TowerEngineProvider> providers = List.of(new Named("high", 9, Optional.of("layer 3 is unknown")));
        assertThat(TowerEngines.choose(network(), providers).name()).isEqualTo("Deeplearning4j");
    }

    @Test
    void should_fail_if_the_network_has_no_loss() {
        assertThatThrownBy(() -> new GraphEngine(TOWER.newNetwork(1, new Sgd(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MetricLossLayer");
    }
}
