package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.LabelSets;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.PairIndices;
import org.siamese.core.objective.TripletIndices;
import org.siamese.core.objective.Tuples;
import org.siamese.decision.Relation;

/** One entry of a golden file. */
@SuppressWarnings("deprecation")
record GoldenEntry(String list, JsonNode entry) {
    private static final double TOLERANCE = 1e-6;

    /** What the entry counts for. */
    String line() {
        if (entry.has("miner")) {
            return list + " " + entry.path("miner").asText();
        }
        String reducer = entry.path("reducer").path("name").asText("");
        return list + " "
                + (list.equals("reducers") ? reducer : entry.path("loss").asText());
    }

    String title() {
        return entry.path(entry.has("miner") ? "miner" : "loss").asText() + " " + entry.path("params") + " "
                + entry.path("distance").asText() + " " + entry.path("case").asText();
    }

    /** Whose definition the entry follows: what was computed by version 2, or from the papers and version 3. */
    private Compatibility compatibility() {
        return entry.path("source").asText("pml").startsWith("pml") ? Compatibility.PML_2 : Compatibility.CURRENT;
    }

    void check() {
        if (entry.has("miner")) {
            checkMiner();
        } else if (list.equals("degenerate")) {
            checkFinite();
        } else if (entry.has("steps")) {
            checkSteps();
        } else {
            checkLoss();
        }
    }

    private void checkLoss() {
        MetricLoss loss = GoldenCases.loss(entry, compatibility());
        LossResult result = evaluate(loss);
        assertAgrees("value", entry.path("value").asDouble(), result.value());
        JsonNode gradient = first("gradient_weights_fixed", "gradient");
        JsonNode left = first("gradient_left_weights_fixed", "gradient_left");
        JsonNode right = first("gradient_right_weights_fixed", "gradient_right");
        double[][] actual = result.gradient().toDoubleMatrix();
        if (entry.has("left")) {
            assertAgrees("gradient_left", left, every(actual, 0));
            assertAgrees("gradient_right", right, every(actual, 1));
        } else {
            assertAgrees("gradient", gradient, actual);
        }
        entry.path("weight_gradients")
                .fields()
                .forEachRemaining(w -> assertAgrees(
                        "gradient of " + w.getKey(),
                        w.getValue(),
                        result.weightGradients().get(w.getKey()).toDoubleMatrix()));
        checkState("histogram_after", "histogram", result);
        checkState("centers_after_update", "centers", result);
        if (entry.path("value_2").isNumber() && entry.path("source").asText().equals("v3doc")) {
            assertAgrees(
                    "value of version 2",
                    entry.path("value_2").asDouble(),
                    evaluate(GoldenCases.loss(entry, Compatibility.PML_2)).value());
        }
    }

    private JsonNode first(String name, String otherwise) {
        return entry.has(name) ? entry.path(name) : entry.path(otherwise);
    }

    private void checkState(String after, String name, LossResult result) {
        if (entry.has(after)) {
            JsonNode expected = entry.path(after);
            double[] flat = Arrays.stream(expected.get(0).isArray() ? GoldenCases.values(expected) : vector(expected))
                    .flatMapToDouble(Arrays::stream)
                    .toArray();
            double[] actual = result.stateUpdates().get(name).dup('c').data().asDouble();
            assertAgrees(after, vectors(flat), vectors(actual));
        }
    }

    private static double[][] vector(JsonNode values) {
        double[][] vector = new double[1][values.size()];
        Arrays.setAll(vector[0], k -> values.get(k).asDouble());
        return vector;
    }

    private static double[][] vectors(double[] flat) {
        return new double[][] {flat};
    }

    private static double[][] every(double[][] rows, int from) {
        double[][] half = new double[rows.length / 2][];
        Arrays.setAll(half, i -> rows[2 * i + from]);
        return half;
    }

    private LossResult evaluate(MetricLoss loss) {
        if (entry.has("left")) {
            double[][] left = GoldenCases.values(entry.path("left"));
            double[][] right = GoldenCases.values(entry.path("right"));
            double[][] rows = new double[2 * left.length][];
            Relation[] relations = new Relation[left.length];
            for (int i = 0; i < left.length; i++) {
                rows[2 * i] = left[i];
                rows[2 * i + 1] = right[i];
                relations[i] = Relation.ofSame(entry.path("different").path(i).asInt(0) == 0);
            }
            return loss.evaluate(Nd4j.createFromArray(rows), Pairs.of(relations), weights(loss, rows[0].length));
        }
        INDArray embeddings = GoldenCases.matrix(entry.path("embeddings"));
        if (entry.has("pairs")) {
            return ofPairs(loss, embeddings);
        }
        return loss.evaluate(embeddings, targets(), weights(loss, (int) embeddings.size(1)));
    }

    private Targets targets() {
        if (entry.has("label_sets")) {
            double[][] hot = GoldenCases.values(entry.path("label_sets"));
            return LabelSets.of(
                    hot[0].length,
                    Arrays.stream(hot)
                            .map(row -> IntStream.range(0, row.length)
                                    .filter(c -> row[c] == 1)
                                    .toArray())
                            .toList());
        }
        return Labels.of(GoldenCases.integers(entry.path(entry.has("assignment") ? "assignment" : "labels")));
    }

    private Map<String, INDArray> weights(MetricLoss loss, int dimension) {
        Map<String, INDArray> weights = new HashMap<>();
        entry.path("weights").fields().forEachRemaining(w -> weights.put(w.getKey(), GoldenCases.matrix(w.getValue())));
        if (entry.has("centers")) {
            weights.put("centers", GoldenCases.matrix(entry.path("centers")));
        }
        for (LossWeight weight : loss.weights(dimension)) {
            if (!weights.containsKey(weight.name())) {
                INDArray values = weight.name().equals("histogram")
                        ? Nd4j.createFromArray(vector(entry.path("histogram_before")))
                        : Nd4j.zeros(org.nd4j.linalg.api.buffer.DataType.DOUBLE, weight.rows(), weight.columns());
                weights.put(weight.name(), values.reshape('c', weight.rows(), weight.columns()));
            }
        }
        return weights;
    }

    /** The loss on listed pairs of rows, its gradient put back to the rows. */
    private LossResult ofPairs(MetricLoss loss, INDArray embeddings) {
        int[] rows = new int[2 * entry.path("pairs").size()];
        Arrays.setAll(rows, k -> entry.path("pairs").get(k / 2).get(k % 2).asInt());
        LossResult result =
                loss.evaluate(embeddings.getRows(rows), Pairs.of(Collections.nCopies(rows.length / 2, Relation.SAME)));
        INDArray gradient = embeddings.like();
        for (int k = 0; k < rows.length; k++) {
            gradient.getRow(rows[k]).addi(result.gradient().getRow(k));
        }
        return LossResult.of(result.value(), gradient, result.tuples(), result.activeTuples());
    }

    /** Successive batches of one run. */
    private void checkSteps() {
        MetricLoss loss = GoldenCases.loss(entry, compatibility());
        Map<String, INDArray> weights = new LinkedHashMap<>();
        int step = 0;
        for (JsonNode golden : entry.path("steps")) {
            INDArray embeddings = GoldenCases.matrix(golden.path("embeddings"));
            if (weights.isEmpty()) {
                weights.putAll(weights(loss, (int) embeddings.size(1)));
            }
            LossResult result =
                    loss.evaluate(embeddings, Labels.of(GoldenCases.integers(golden.path("labels"))), weights);
            assertAgrees("value of step " + step, golden.path("value").asDouble(), result.value());
            assertAgrees(
                    "gradient of step " + step,
                    golden.path("gradient"),
                    result.gradient().toDoubleMatrix());
            weights.putAll(result.stateUpdates());
            step++;
        }
    }

    /** What version 2 does with rows that have no direction or no difference is no target, but all must be finite. */
    private void checkFinite() {
        LossResult result = evaluate(GoldenCases.loss(entry, Compatibility.CURRENT));
        assertThat(result.value()).isFinite();
        assertThat(Arrays.stream(result.gradient().toDoubleMatrix()).flatMapToDouble(Arrays::stream))
                .allMatch(Double::isFinite);
    }

    private void checkMiner() {
        Function<INDArray, Tuples> mined =
                embeddings -> GoldenCases.miner(entry).mine(embeddings, (Labels) targets());
        Tuples tuples = mined.apply(GoldenCases.matrix(entry.path("embeddings")));
        if (entry.has("triplets")) {
            TripletIndices triplets = (TripletIndices) tuples;
            assertSame("triplets", triplets.anchors(), triplets.positives(), triplets.negatives());
        } else {
            PairIndices pairs = tuples.toPairs();
            assertSame("positive_pairs", pairs.positiveAnchors(), pairs.positives());
            assertSame("negative_pairs", pairs.negativeAnchors(), pairs.negatives());
        }
    }

    private void assertSame(String what, int[]... actual) {
        List<String> expected = new ArrayList<>();
        entry.path(what).forEach(tuple -> expected.add(Arrays.toString(GoldenCases.integers(tuple))));
        List<String> got = new ArrayList<>();
        for (int k = 0; k < actual[0].length; k++) {
            int at = k;
            got.add(Arrays.toString(
                    Arrays.stream(actual).mapToInt(rows -> rows[at]).toArray()));
        }
        assertThat(got).as(what).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(new TreeSet<>(got)).as(what + ", each once").hasSameSizeAs(got);
    }

    private static void assertAgrees(String what, double expected, double actual) {
        if (!(Math.abs(actual - expected) <= TOLERANCE * Math.max(1e-9, Math.abs(expected)))) {
            throw new AssertionError(what + ": expected " + expected + ", got " + actual);
        }
    }

    private static void assertAgrees(String what, JsonNode expected, double[][] actual) {
        assertAgrees(what, GoldenCases.values(expected), actual);
    }

    private static void assertAgrees(String what, double[][] expected, double[][] actual) {
        assertThat(actual).as(what).hasDimensions(expected.length, expected[0].length);
        double largest = Arrays.stream(expected)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElse(0);
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                if (!(Math.abs(actual[i][j] - expected[i][j]) <= TOLERANCE * Math.max(1e-9, largest))) {
                    throw new AssertionError(what + " [" + i + "][" + j + "]: expected " + expected[i][j] + ", got "
                            + actual[i][j] + ", largest " + largest);
                }
            }
        }
    }
}
