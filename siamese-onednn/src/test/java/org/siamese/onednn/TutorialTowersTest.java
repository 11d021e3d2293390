package org.siamese.onednn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.engine.GraphEngine;
import org.siamese.core.engine.PlainStep;
import org.siamese.core.engine.StepResult;
import org.siamese.core.engine.TowerEngineProvider;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.Towers;
import org.siamese.onednn.internal.program.Program;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Step;

/**
 * Both tutorial towers against Deeplearning4j's engine in float64. A float32 sum of n terms in random order is off by about
 * sqrt(n) 6e-8 of its size; sums here have up to 1e5 terms and errors add up over a dozen layers, so gradients may be off by 2e-5
 * of the largest. Adam divides each gradient by its own size: where that is what rounding leaves, the step is as large and its sign
 * is chance; an epsilon of 1e-4 keeps such steps small.
 */
@ExtendWith(Poison.class)
public class TutorialTowersTest {
    private static final double GRADIENT = 2e-5;
    private static final int TRAININGS = 4;
    private static final Set<Integer> CHECKED = Set.of(1, 10, 100);
    private static final Adam STEADY = new Adam(5e-4, 0.9, 0.999, 1e-4);
    private static final Adam USUAL = new Adam(5e-4);

    @Test
    void should_give_the_face_towers_gradients() {
        requireGradients(Towers.faceTutorial(24), Twins.pairs(4, 3, 1, 24, 24));
    }

    @Test
    void should_give_the_face_towers_gradients_with_members_apart() {
        requireGradients(Towers.faceTutorial(20).withMembers(2), Twins.pairs(5, 3, 1, 20, 20));
    }

    @Test
    void should_give_the_signature_towers_gradients() {
        requireGradients(Towers.signatureTutorial(), Twins.pairs(1, 5, 1, 105, 105));
    }

    private static void requireGradients(Tower tower, Batch batch) {
        requireGradients(new OneDnnEngineProvider(), tower, batch);
    }

    /** Requires the gradients of the engine of any provider. */
    public static void requireGradients(TowerEngineProvider provider, Tower tower, Batch batch) {
        try (Twins twins = new Twins(Twins.network(tower, new Sgd(1)), provider)) {
            INDArray embeddings = twins.engine.embed(batch.features());
            INDArray expected = twins.reference.embed(batch.features().castTo(DataType.DOUBLE));
            assertThat(Twins.error(embeddings, expected)).isLessThan(GRADIENT);
            StepResult got = twins.step(batch);
            StepResult reference = twins.referenceStep(batch);
            assertThat(got.loss()).isCloseTo(reference.loss(), within(1e-5 * reference.loss()));
            assertThat(got.tuples()).isEqualTo(reference.tuples());
            if (twins.engine instanceof OneDnnEngine direct) {
                requireNoReferenceCode(direct.program(batch.features().shape()));
            }
            Map<String, INDArray> gradients = Twins.gradients(twins.single);
            Twins.gradients(twins.twice)
                    .forEach((name, gradient) -> assertThat(Twins.error(gradients.get(name), gradient))
                            .as(name)
                            .isLessThan(GRADIENT));
        }
    }

    private static void requireNoReferenceCode(Program program) {
        assertThat(Arrays.stream(Phase.values()).map(program::steps).flatMap(List::stream))
                .extracting(Step::label)
                .isNotEmpty()
                .noneMatch(label -> label.contains(" ref:"));
    }

    @Test
    void should_stay_as_close_to_float64_as_deeplearning4j_in_float32_does() {
        requireNoFarther(
                Towers.faceTutorial(12).withMembers(2),
                STEADY,
                100,
                seed -> Twins.pairs(4, seed, 1, 12, 12),
                name -> true);
    }

    @Test
    void should_stay_as_close_to_float64_with_the_signature_tower() {
        requireNoFarther(
                Towers.signatureTutorial(37).withMembers(2),
                STEADY,
                10,
                seed -> Twins.pairs(2, seed, 1, 37, 37),
                name -> true);
    }

    /** But for the embedding's bias: no distance depends on it, so that its gradient is rounding alone. */
    @Test
    void should_stay_as_close_to_float64_with_the_usual_epsilon() {
        requireNoFarther(
                Towers.faceTutorial(12).withMembers(2),
                USUAL,
                10,
                seed -> Twins.pairs(4, seed, 1, 12, 12),
                name -> !name.equals("14-dense_b"));
    }

    /**
     * Trains with Adam; after 1, 10 and 100 steps loss and parameters are compared with those of Deeplearning4j's engine in both
     * precisions. Of four trainings the second nearest counts: where a value passes a kink of ReLU or margin in one precision only, an
     * engine is far off from there on, whichever it is; one that reckons wrongly is far off in all.
     */
    private static void requireNoFarther(
            Tower tower, Adam adam, int steps, LongFunction<Batch> batches, Predicate<String> compared) {
        requireNoFarther(new OneDnnEngineProvider(), tower, adam, steps, batches, compared);
    }

    /** Requires it of the engine of any provider. */
    public static void requireNoFarther(
            TowerEngineProvider provider,
            Tower tower,
            Adam adam,
            int steps,
            LongFunction<Batch> batches,
            Predicate<String> compared) {
        Map<Integer, List<Distances>> found = new TreeMap<>();
        for (int training = 0; training < TRAININGS; training++) {
            Batch batch = batches.apply(3 + training);
            ComputationGraph peer = Twins.network(tower, adam);
            GraphEngine peerEngine = new GraphEngine(peer);
            try (Twins twins = new Twins(Twins.network(tower, adam), provider)) {
                for (int step = 1; step <= steps; step++) {
                    double loss = twins.step(batch).loss();
                    double expected = twins.referenceStep(batch).loss();
                    new PlainStep().step(peerEngine, batch);
                    if (CHECKED.contains(step)) {
                        found.computeIfAbsent(step, any -> new ArrayList<>())
                                .add(new Distances(
                                        Math.abs(loss - expected) / (1e-4 * expected + 1e-5),
                                        apart(twins.single, twins.twice, compared),
                                        apart(peer, twins.twice, compared)));
                    }
                }
            }
        }
        found.forEach((step, all) -> {
            String situation = "step " + step + " of " + all;
            if (step <= 10) {
                assertThat(secondNearest(all, Distances::loss)).as(situation).isLessThanOrEqualTo(1);
            }
            assertThat(secondNearest(all, Distances::engine))
                    .as(situation)
                    .isLessThan(4 * secondNearest(all, Distances::peer) + 1e-6);
        });
    }

    /** From float64: the loss, in multiples of what it may be off, and the parameters of both engines. */
    private record Distances(double loss, double engine, double peer) {}

    private static double secondNearest(List<Distances> all, ToDoubleFunction<Distances> distance) {
        return all.stream().mapToDouble(distance).sorted().toArray()[1];
    }

    private static double apart(ComputationGraph network, ComputationGraph reference, Predicate<String> compared) {
        double differences = 0;
        double squares = 0;
        for (Map.Entry<String, INDArray> entry : reference.paramTable().entrySet()) {
            if (compared.test(entry.getKey())) {
                INDArray got = network.getParam(entry.getKey()).castTo(DataType.DOUBLE);
                differences += squared(got.sub(entry.getValue()));
                squares += squared(entry.getValue());
            }
        }
        return Math.sqrt(differences / squares);
    }

    private static double squared(INDArray array) {
        double norm = array.norm2Number().doubleValue();
        return norm * norm;
    }
}
