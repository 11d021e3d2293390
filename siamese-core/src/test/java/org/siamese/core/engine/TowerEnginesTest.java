package org.siamese.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.Pairs;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.LoopContrastive;
import org.siamese.decision.Relation;

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
    void should_refuse_a_precision_that_no_engine_computes() {
        List<TowerEngineProvider> providers = List.of(
                new Named("high", 9, Optional.of("layer 3 is unknown")), new Named("middle", 5, Optional.empty()));
        assertThatThrownBy(() -> TowerEngines.choose(network(), Precision.BFLOAT16, providers))
                .isInstanceOf(UnsupportedPrecisionException.class)
                .hasMessageContaining("BFLOAT16")
                .hasMessageContaining("high: layer 3 is unknown")
                .hasMessageContaining("middle: it computes in float32 only")
                .hasMessageContaining("Deeplearning4j: it computes in float32 only");
        assertThatThrownBy(() -> providers.get(1).open(network(), Precision.BFLOAT16))
                .isInstanceOf(UnsupportedPrecisionException.class)
                .hasMessageContaining("middle");
        System.setProperty(TowerEngines.ENGINE_PROPERTY, "middle");
        try {
            assertThatThrownBy(() -> TowerEngines.choose(network(), Precision.BFLOAT16, providers))
                    .isInstanceOf(UnsupportedPrecisionException.class)
                    .hasMessageContaining("siamese.engine asks for middle");
        } finally {
            System.clearProperty(TowerEngines.ENGINE_PROPERTY);
        }
    }

    @Test
    void should_take_the_engine_that_is_asked_for_and_no_other() {
        List<TowerEngineProvider> providers = List.of(
                new Named("Low", 1, Optional.empty()),
                new Named("high", 9, Optional.empty()),
                new Named("broken", 5, Optional.of("layer 3 is unknown")));
        System.setProperty(TowerEngines.ENGINE_PROPERTY, "low");
        try {
            assertThatThrownBy(() -> TowerEngines.choose(network(), providers)).hasMessage("Low");
            System.setProperty(TowerEngines.ENGINE_PROPERTY, "dl4j");
            assertThat(TowerEngines.choose(network(), providers)).isInstanceOf(GraphEngine.class);
            System.setProperty(TowerEngines.ENGINE_PROPERTY, "broken");
            assertThatThrownBy(() -> TowerEngines.choose(network(), providers))
                    .isInstanceOf(EngineChoiceException.class)
                    .hasMessage("siamese.engine asks for broken, which cannot compute the network: layer 3 is unknown");
            System.setProperty(TowerEngines.ENGINE_PROPERTY, "fast");
            assertThatThrownBy(() -> TowerEngines.choose(network(), providers))
                    .isInstanceOf(EngineChoiceException.class)
                    .hasMessageContaining("expected dl4j or Low or high or broken, which are on the class path")
                    .hasMessageContaining("\"fast\"");
        } finally {
            System.clearProperty(TowerEngines.ENGINE_PROPERTY);
        }
    }

    @Test
    void should_fail_if_the_network_has_no_loss() {
        assertThatThrownBy(() -> new GraphEngine(TOWER.newNetwork(1, new Sgd(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MetricLossLayer");
    }

    /** The graph, until it is asked for more rows than it can build anything for. */
    private static final class Narrow implements InvocationHandler {
        private final TowerEngine engine;

        Narrow(ComputationGraph network) {
            engine = new GraphEngine(network);
        }

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            if (method.getName().equals("name")) {
                return "narrow";
            }
            if ((method.getName().equals("forward") || method.getName().equals("embed"))
                    && ((INDArray) arguments[0]).size(0) > 4) {
                throw new EngineBuildException("at most 4 rows", new IllegalStateException());
            }
            return method.invoke(engine, arguments);
        }
    }

    private static TowerEngine narrow(ComputationGraph network) {
        return new FallbackEngine((TowerEngine) Proxy.newProxyInstance(
                TowerEngine.class.getClassLoader(), new Class<?>[] {TowerEngine.class}, new Narrow(network)));
    }

    private static Batch batch(int pairs, long seed) {
        Pairs targets = Pairs.of(Collections.nCopies(pairs, Relation.SAME));
        return new Batch(Nd4j.linspace(0, seed, 32L * pairs, DataType.FLOAT).reshape(2L * pairs, 1, 4, 4), targets);
    }

    @Test
    void should_go_on_with_the_graph_from_the_part_that_an_engine_cannot_build() {
        ComputationGraph network = network();
        ComputationGraph twin = network();
        Accumulation schedule = new Accumulation(2);
        try (TowerEngine engine = narrow(network);
                TowerEngine graph = new GraphEngine(twin)) {
            int[][] steps = {{2, 1}, {2, 3}, {3, 1}};
            for (int[] pairs : steps) {
                List<Batch> batches = List.of(batch(pairs[0], 5), batch(pairs[1], 6));
                schedule.step(engine, batches, StepDetail.PLAIN);
                schedule.step(graph, batches, StepDetail.PLAIN);
                assertThat(engine.name()).isEqualTo(pairs == steps[0] ? "narrow" : "Deeplearning4j");
            }
            assertThat(engine.embed(batch(4, 7).features()))
                    .isEqualTo(graph.embed(batch(4, 7).features()));
        }
        assertThat(network.params()).isEqualTo(twin.params());
    }
}
