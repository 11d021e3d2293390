package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.PairIndices;
import org.siamese.core.objective.TripletIndices;
import org.siamese.core.objective.Tuples;
import org.siamese.decision.Relation;

/**
 * The numbers of pytorch-metric-learning, one row a case: value, gradient and weight gradients to 1e-6 of their size, mined
 * sets exactly. Takes another file of the same format, plain or gzipped, by {@code -Dsiamese.fixtures=FILE}.
 */
class PmlParityTest {
    private static final double TOLERANCE = 1e-6;
    private static final Map<String, int[]> PASSED_OF = new TreeMap<>();

    private static JsonNode golden() throws IOException {
        String file = System.getProperty("siamese.fixtures");
        try (InputStream in = file == null
                ? PmlParityTest.class.getResourceAsStream("/pml-parity.json.gz")
                : Files.newInputStream(Path.of(file))) {
            BufferedInputStream bytes = new BufferedInputStream(in);
            bytes.mark(2);
            boolean zipped = bytes.read() == 0x1f && bytes.read() == 0x8b;
            bytes.reset();
            return new ObjectMapper().readTree(zipped ? new GZIPInputStream(bytes) : bytes);
        }
    }

    static Stream<Arguments> losses() throws IOException {
        return cases("losses", "loss");
    }

    static Stream<Arguments> miners() throws IOException {
        return cases("miners", "miner");
    }

    private static Stream<Arguments> cases(String list, String kind) throws IOException {
        List<Arguments> cases = new ArrayList<>();
        for (JsonNode one : golden().path(list)) {
            String name = one.path(kind).asText();
            PASSED_OF.computeIfAbsent(name, n -> new int[2])[1]++;
            cases.add(Arguments.of(
                    cases.size() + " " + name + " " + one.path("params") + " "
                            + one.path("distance").asText(),
                    one));
        }
        // A file may hold losses only, or miners only; should_hold_a_case fails where it holds neither.
        return cases.isEmpty() ? Stream.of(Arguments.of("none", null)) : cases.stream();
    }

    @Test
    void should_hold_a_case() throws IOException {
        JsonNode golden = golden();
        assertThat(golden.path("losses").size() + golden.path("miners").size())
                .as("number of cases in the file")
                .isPositive();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("losses")
    void should_give_the_same_value_and_gradients(String name, JsonNode golden) {
        if (golden == null) {
            return;
        }
        if (golden.has("left")) {
            comparePairs(golden);
        } else {
            compareLabels(golden);
        }
        PASSED_OF.get(golden.path("loss").asText())[0]++;
    }

    private static void compareLabels(JsonNode golden) {
        Map<String, INDArray> weights = new HashMap<>();
        golden.path("weights")
                .fields()
                .forEachRemaining(w -> weights.put(w.getKey(), GoldenCases.matrix(w.getValue())));
        LossResult result = GoldenCases.loss(golden)
                .evaluate(
                        GoldenCases.matrix(golden.path("embeddings")),
                        Labels.of(GoldenCases.integers(golden.path("labels"))),
                        weights);
        assertAgrees("value", golden.path("value").asDouble(), result.value());
        assertAgrees("gradient", golden.path("gradient"), result.gradient().toDoubleMatrix());
        assertThat(result.weightGradients().keySet()).isEqualTo(weights.keySet());
        result.weightGradients()
                .forEach((w, gradient) -> assertAgrees(
                        "gradient of " + w, golden.path("weight_gradients").path(w), gradient.toDoubleMatrix()));
    }

    private static void comparePairs(JsonNode golden) {
        double[][] left = GoldenCases.values(golden.path("left"));
        double[][] right = GoldenCases.values(golden.path("right"));
        double[][] rows = new double[2 * left.length][];
        Relation[] relations = new Relation[left.length];
        for (int i = 0; i < left.length; i++) {
            rows[2 * i] = left[i];
            rows[2 * i + 1] = right[i];
            relations[i] = Relation.ofSame(golden.path("different").get(i).asInt() == 0);
        }
        LossResult result = GoldenCases.loss(golden)
                .evaluate(org.nd4j.linalg.factory.Nd4j.createFromArray(rows), Pairs.of(relations));
        double[][] gradient = result.gradient().toDoubleMatrix();
        double[][] toLeft = new double[left.length][];
        double[][] toRight = new double[left.length][];
        for (int i = 0; i < left.length; i++) {
            toLeft[i] = gradient[2 * i];
            toRight[i] = gradient[2 * i + 1];
        }
        assertAgrees("value", golden.path("value").asDouble(), result.value());
        assertAgrees("gradient_left", golden.path("gradient_left"), toLeft);
        assertAgrees("gradient_right", golden.path("gradient_right"), toRight);
    }

    private static void assertAgrees(String what, double expected, double actual) {
        assertThat(Math.abs(actual - expected))
                .as("%s: expected %s, got %s", what, expected, actual)
                .isLessThanOrEqualTo(TOLERANCE * Math.max(1e-9, Math.abs(expected)));
    }

    private static void assertAgrees(String what, JsonNode expectedNode, double[][] actual) {
        double[][] expected = GoldenCases.values(expectedNode);
        assertThat(actual).hasDimensions(expected.length, expected[0].length);
        double largest = Arrays.stream(expected)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElse(0);
        for (int i = 0; i < expected.length; i++) {
            for (int j = 0; j < expected[i].length; j++) {
                assertThat(Math.abs(actual[i][j] - expected[i][j]))
                        .as("%s [%s][%s]: expected %s, got %s", what, i, j, expected[i][j], actual[i][j])
                        .isLessThanOrEqualTo(TOLERANCE * Math.max(1e-9, largest));
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("miners")
    void should_mine_the_same(String name, JsonNode golden) {
        if (golden == null) {
            return;
        }
        Tuples mined = GoldenCases.miner(golden)
                .mine(
                        GoldenCases.matrix(golden.path("embeddings")),
                        Labels.of(GoldenCases.integers(golden.path("labels"))));
        if (golden.has("triplets")) {
            TripletIndices triplets = (TripletIndices) mined;
            assertSame("triplets", golden, triplets.anchors(), triplets.positives(), triplets.negatives());
        } else {
            PairIndices pairs = mined.toPairs();
            assertSame("positive_pairs", golden, pairs.positiveAnchors(), pairs.positives());
            assertSame("negative_pairs", golden, pairs.negativeAnchors(), pairs.negatives());
        }
        PASSED_OF.get(golden.path("miner").asText())[0]++;
    }

    private static void assertSame(String what, JsonNode golden, int[]... actual) {
        List<String> expected = new ArrayList<>();
        golden.path(what).forEach(tuple -> expected.add(Arrays.toString(GoldenCases.integers(tuple))));
        List<String> got = new ArrayList<>();
        for (int k = 0; k < actual[0].length; k++) {
            int at = k;
            got.add(Arrays.toString(
                    Arrays.stream(actual).mapToInt(rows -> rows[at]).toArray()));
        }
        assertThat(got).as(what).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(new TreeSet<>(got)).as(what + ", each once").hasSameSizeAs(got);
    }

    @AfterAll
    static void print() {
        StringBuilder table = new StringBuilder(String.format("%n%-36s %8s%n", "loss or miner", "passed"));
        int passed = 0;
        int all = 0;
        for (Map.Entry<String, int[]> one : PASSED_OF.entrySet()) {
            table.append(String.format("%-36s %4d/%-4d%n", one.getKey(), one.getValue()[0], one.getValue()[1]));
            passed += one.getValue()[0];
            all += one.getValue()[1];
        }
        System.out.println(table.append(String.format("%-36s %4d/%-4d", "all", passed, all)));
    }
}
