package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.siamese.core.batch.LabelSets;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.batch.Triplets;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;
import org.siamese.core.objective.MetricLossLayer;
import org.siamese.decision.Relation;
import org.siamese.losses.LossExamples.Example;
import org.siamese.losses.LossExamples.Kind;

/** What every public loss must keep, found by discovery: a new loss cannot escape. */
class LossContractTest {
    private static final int ROWS = 12;
    private static final int DIMENSION = 5;

    static List<Example> examples() {
        return LossExamples.all();
    }

    @Test
    void should_have_an_example_of_every_loss() {
        assertThat(LossDiscovery.of(MetricLoss.class)).hasSizeGreaterThan(30).allSatisfy(loss -> assertThat(
                        LossExamples.all())
                .as("examples of %s in LossExamples", loss.getSimpleName())
                .anyMatch(example -> example.loss().getClass() == loss));
    }

    private static double[][] random(int rows, long seed) {
        Random random = new Random(seed);
        double[][] values = new double[rows][DIMENSION];
        for (double[] row : values) {
            Arrays.setAll(row, k -> random.nextGaussian());
        }
        return values;
    }

    private static int[] classesOf(int rows, long seed) {
        List<Integer> classes = IntStream.range(0, rows)
                .mapToObj(row -> row % LossExamples.CLASSES)
                .collect(Collectors.toList());
        Collections.shuffle(classes, new Random(seed));
        return classes.stream().mapToInt(c -> c).toArray();
    }

    static Targets targets(Kind kind, int rows) {
        return switch (kind) {
            case LABELS -> Labels.of(classesOf(rows, 5));
            case PAIRS -> Pairs.of(IntStream.range(0, rows / 2)
                    .mapToObj(k -> Relation.ofSame(k % 2 == 0))
                    .toList());
            case SAME_PAIRS -> Pairs.of(Collections.nCopies(rows / 2, Relation.SAME));
            case TRIPLETS -> new Triplets(rows / 3);
            case LABEL_SETS -> LabelSets.of(
                    4,
                    IntStream.range(0, rows)
                            .mapToObj(row -> IntStream.range(0, 4)
                                    .filter(label -> ((row * 7 + 3) >> label & 1) == 1)
                                    .toArray())
                            .toList());
        };
    }

    /** Weights of fixed random values; of a loss with state, as an earlier batch left it. */
    private static Map<String, INDArray> weights(MetricLoss loss, DataType type) {
        Map<String, INDArray> weights = new HashMap<>();
        Random random = new Random(11);
        for (LossWeight weight : loss.weights(DIMENSION)) {
            double[] values = random.doubles(weight.length(), 0.3, 1.3).toArray();
            for (int k = 0; k < values.length; k++) {
                values[k] *= weight.trainable() && weight.columns() > 1 && random.nextBoolean() ? -1 : 1;
            }
            INDArray array = Nd4j.createFromArray(values).reshape('c', weight.rows(), weight.columns());
            weights.put(weight.name(), (weight.trainable() ? array : array.mul(0)).castTo(type));
        }
        if (loss.weights(DIMENSION).stream().anyMatch(w -> !w.trainable())) {
            INDArray before = Nd4j.createFromArray(random(7, 99)).castTo(type);
            weights.putAll(loss.evaluate(before, Labels.of(0, 1, 2, 3, 4, 0, 1), weights)
                    .stateUpdates());
        }
        return weights;
    }

    private static LossResult evaluate(Example example, double[][] rows) {
        return evaluate(example, Nd4j.createFromArray(rows), targets(example.kind(), rows.length));
    }

    private static LossResult evaluate(Example example, INDArray rows, Targets targets) {
        return example.loss().evaluate(rows, targets, weights(example.loss(), rows.dataType()));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void should_agree_with_finite_differences(Example example) {
        assumeThat(hasConstants(example.loss()))
                .as("whether something is constant to its gradient by definition")
                .isFalse();
        double[][] rows = random(ROWS, 3);
        double step = 1e-6;
        double[][] gradient = evaluate(example, rows).gradient().toDoubleMatrix();
        double[][] expected = new double[ROWS][DIMENSION];
        for (int i = 0; i < ROWS; i++) {
            for (int k = 0; k < DIMENSION; k++) {
                double kept = rows[i][k];
                rows[i][k] = kept + step;
                double above = evaluate(example, rows).value();
                rows[i][k] = kept - step;
                expected[i][k] = (above - evaluate(example, rows).value()) / (2 * step);
                rows[i][k] = kept;
            }
        }
        assertClose(gradient, expected, 2e-6, 1e-7);
        assertThat(largest(gradient)).as("largest gradient").isPositive();
    }

    /** Weights of pairs, copies in a memory, shares in a histogram, qualities and drawn margins, each with a test of its own. */
    private static boolean hasConstants(MetricLoss loss) {
        return loss instanceof CircleLoss
                || loss instanceof CrossBatchMemoryLoss
                || loss instanceof DynamicSoftMarginLoss
                || loss instanceof AdaFaceLoss
                || draws(loss);
    }

    /** Whether it draws something for each batch, and so another for a batch that differs in its last digit. */
    private static boolean draws(MetricLoss loss) {
        return loss instanceof ElasticFaceLoss face && face.deviation() > 0
                || loss instanceof ManifoldLoss manifold && manifold.assignment() == ManifoldAssignment.DRAWN;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void should_agree_with_finite_differences_in_its_weights(Example example) {
        assumeThat(example.loss())
                .as("whose gradient is that of unit columns, not projected")
                .isNotInstanceOf(P2SGradLoss.class);
        assumeThat(draws(example.loss())).isFalse();
        INDArray rows = Nd4j.createFromArray(random(ROWS, 3));
        Targets targets = targets(example.kind(), ROWS);
        Map<String, INDArray> weights = weights(example.loss(), DataType.DOUBLE);
        LossResult result = example.loss().evaluate(rows, targets, weights);
        double step = 1e-6;
        for (LossWeight weight : example.loss().weights(DIMENSION)) {
            if (!weight.trainable()) {
                assertThat(result.stateUpdates()).containsKey(weight.name());
                continue;
            }
            INDArray values = weights.get(weight.name());
            double[][] expected = new double[(int) weight.rows()][(int) weight.columns()];
            for (int i = 0; i < weight.rows(); i++) {
                for (int k = 0; k < weight.columns(); k++) {
                    double kept = values.getDouble(i, k);
                    values.putScalar(i, k, kept + step);
                    double above =
                            example.loss().evaluate(rows, targets, weights).value();
                    values.putScalar(i, k, kept - step);
                    double below =
                            example.loss().evaluate(rows, targets, weights).value();
                    values.putScalar(i, k, kept);
                    expected[i][k] = (above - below) / (2 * step);
                }
            }
            assertClose(result.weightGradients().get(weight.name()).toDoubleMatrix(), expected, 2e-6, 1e-7);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void should_permute_the_gradient_with_the_batch(Example example) {
        assumeThat(example.loss()).as("whose targets are rows").isNotInstanceOf(InstanceLoss.class);
        assumeThat(draws(example.loss())).isFalse();
        double[][] rows = random(ROWS, 3);
        Targets targets = targets(example.kind(), ROWS);
        int size = targets.rowsPerTuple();
        List<Integer> order = IntStream.range(0, ROWS / size).boxed().collect(Collectors.toList());
        Collections.shuffle(order, new Random(8));
        int[] from = IntStream.range(0, ROWS)
                .map(row -> order.get(row / size) * size + row % size)
                .toArray();
        Targets permuted = targets;
        if (targets instanceof Labels labels) {
            permuted = Labels.of(Arrays.stream(from).map(labels::get).toArray());
        } else if (targets instanceof LabelSets sets) {
            permuted = LabelSets.of(
                    sets.labels(), Arrays.stream(from).mapToObj(sets::get).toList());
        } else if (targets instanceof Pairs pairs) {
            permuted = Pairs.of(order.stream().map(pairs::get).toList());
        }
        double[][] permutedRows = Arrays.stream(from).mapToObj(row -> rows[row]).toArray(double[][]::new);

        LossResult straight = evaluate(example, Nd4j.createFromArray(rows), targets);
        LossResult shuffled = evaluate(example, Nd4j.createFromArray(permutedRows), permuted);

        double[][] gradient = straight.gradient().toDoubleMatrix();
        double[][] expected = Arrays.stream(from).mapToObj(row -> gradient[row]).toArray(double[][]::new);
        assertThat(shuffled.value()).isCloseTo(straight.value(), org.assertj.core.data.Percentage.withPercentage(1e-9));
        assertClose(shuffled.gradient().toDoubleMatrix(), expected, 1e-9, 1e-12);
        assertThat(shuffled.tuples()).isEqualTo(straight.tuples());
        assertThat(shuffled.activeTuples()).isEqualTo(straight.activeTuples());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void should_give_finite_numbers_for_degenerate_rows(Example example) {
        Targets targets = targets(example.kind(), ROWS);
        double[][] duplicated = random(ROWS, 3);
        Arrays.fill(duplicated, duplicated[0]);
        double[][] paired = random(ROWS, 3);
        for (int i = 1; i < ROWS; i += 2) {
            paired[i] = paired[i - 1];
        }
        double[][] oneZero = random(ROWS, 3);
        oneZero[4] = new double[DIMENSION];
        for (double[][] rows :
                List.of(duplicated, paired, oneZero, new double[ROWS][DIMENSION], scaled(1e6), scaled(1e-20))) {
            for (DataType type : List.of(DataType.DOUBLE, DataType.FLOAT)) {
                assertFinite(evaluate(example, Nd4j.createFromArray(rows).castTo(type), targets));
            }
        }
    }

    private static double[][] scaled(double factor) {
        double[][] rows = random(ROWS, 3);
        Arrays.stream(rows).forEach(row -> Arrays.setAll(row, k -> row[k] * factor));
        return rows;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void should_give_finite_numbers_for_degenerate_targets(Example example) {
        List<Targets> all =
                switch (example.kind()) {
                    case LABELS -> List.of(
                            Labels.of(new int[ROWS]),
                            Labels.of(
                                    IntStream.range(0, 2 * LossExamples.CLASSES).toArray()),
                            Labels.of(3));
                    case PAIRS -> List.of(
                            Pairs.of(Collections.nCopies(3, Relation.SAME)),
                            Pairs.of(Collections.nCopies(3, Relation.DIFFERENT)),
                            Pairs.of(Relation.SAME),
                            Pairs.of(Relation.DIFFERENT));
                    case SAME_PAIRS -> List.of(Pairs.of(Relation.SAME));
                    case TRIPLETS -> List.of(new Triplets(1));
                    case LABEL_SETS -> List.of(
                            LabelSets.of(2, new int[] {0}),
                            LabelSets.of(2, new int[] {}, new int[] {}, new int[] {1}),
                            LabelSets.of(2, new int[] {0}, new int[] {1}));
                };
        for (Targets targets : all) {
            if (example.loss() instanceof ManifoldLoss manifold
                    && (targets.rows() < manifold.proxies() || targets.rows() == 1)) {
                continue;
            }
            LossResult result = evaluate(example, Nd4j.createFromArray(random(targets.rows(), 4)), targets);
            assertFinite(result);
            if (result.tuples() == 0 && !(example.loss() instanceof MarginLoss)) {
                assertThat(result.value()).as("value without a valid tuple").isZero();
                assertThat(largest(result.gradient().toDoubleMatrix())).isZero();
            }
        }
    }

    private static void assertFinite(LossResult result) {
        assertThat(result.value()).isFinite();
        assertThat(allFinite(result.gradient().toDoubleMatrix()))
                .as("gradient is finite: %s", result.gradient())
                .isTrue();
        result.weightGradients().forEach((name, gradient) -> assertThat(allFinite(gradient.toDoubleMatrix()))
                .as("gradient of %s is finite: %s", name, gradient)
                .isTrue());
    }

    private static boolean allFinite(double[][] values) {
        return Arrays.stream(values).flatMapToDouble(Arrays::stream).allMatch(Double::isFinite);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void should_agree_in_float32_and_float64(Example example) {
        assumeThat(draws(example.loss())).isFalse();
        Targets targets = targets(example.kind(), ROWS);
        INDArray rows = Nd4j.createFromArray(random(ROWS, 3));

        LossResult wide = evaluate(example, rows, targets);
        LossResult narrow = evaluate(example, rows.castTo(DataType.FLOAT), targets);

        assertThat(narrow.value()).isCloseTo(wide.value(), org.assertj.core.data.Percentage.withPercentage(0.01));
        assertThat(narrow.gradient().dataType()).isEqualTo(DataType.FLOAT);
        assertClose(narrow.gradient().toDoubleMatrix(), wide.gradient().toDoubleMatrix(), 1e-4, 1e-7);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void should_take_views_of_any_order_and_leave_them_alone(Example example) {
        Targets targets = targets(example.kind(), ROWS);
        INDArray rows = Nd4j.createFromArray(random(ROWS, 3));
        INDArray wide = Nd4j.zeros(DataType.DOUBLE, DIMENSION + 2, ROWS + 3);
        INDArray view = wide.get(
                        org.nd4j.linalg.indexing.NDArrayIndex.interval(1, DIMENSION + 1),
                        org.nd4j.linalg.indexing.NDArrayIndex.interval(2, ROWS + 2))
                .transpose();
        view.assign(rows);

        LossResult expected = evaluate(example, rows, targets);
        LossResult result = evaluate(example, view, targets);

        assertThat(result.value()).isEqualTo(expected.value());
        assertThat(result.gradient()).isEqualTo(expected.gradient());
        assertThat(view).isEqualTo(rows);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void should_name_the_row_of_a_number_that_is_not_finite(Example example) {
        for (double bad : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
            double[][] rows = random(ROWS, 3);
            rows[7][2] = bad;
            assertThatThrownBy(() -> evaluate(example, rows))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("row 7");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void should_say_the_number_of_rows_if_targets_do_not_fit(Example example) {
        assertThatThrownBy(() ->
                        evaluate(example, Nd4j.createFromArray(random(ROWS + 1, 3)), targets(example.kind(), ROWS)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(ROWS + " rows");
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void should_take_targets_or_say_which_it_expects(Kind kind) {
        for (Class<? extends MetricLoss> type : LossDiscovery.of(MetricLoss.class)) {
            MetricLoss loss = LossExamples.all().stream()
                    .map(Example::loss)
                    .filter(type::isInstance)
                    .findFirst()
                    .orElseThrow();
            try {
                LossResult result = loss.evaluate(
                        Nd4j.createFromArray(random(ROWS, 3)), targets(kind, ROWS), weights(loss, DataType.DOUBLE));
                assertThat(result.value()).isFinite();
            } catch (IllegalArgumentException e) {
                assertThat(e).hasMessageContaining("expects").hasMessageContaining("got ");
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void should_survive_json(Example example) throws Exception {
        ObjectMapper json = new ObjectMapper();
        String text = json.writeValueAsString(example.loss());
        assertThat(json.readValue(text, MetricLoss.class)).isEqualTo(example.loss());
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("examples")
    void should_survive_a_network_configuration_and_train_in_it(Example example) {
        MultiLayerConfiguration configuration = new NeuralNetConfiguration.Builder()
                .seed(4)
                .dataType(DataType.DOUBLE)
                .updater(new Sgd(0.01))
                .list()
                .layer(new DenseLayer.Builder()
                        .nOut(DIMENSION)
                        .activation(Activation.IDENTITY)
                        .build())
                .layer(new MetricLossLayer(example.loss()))
                .setInputType(InputType.feedForward(6))
                .build();
        assertThat(MultiLayerConfiguration.fromJson(configuration.toJson())).isEqualTo(configuration);
        MultiLayerConfiguration read = MultiLayerConfiguration.fromYaml(configuration.toYaml());
        assertThat(read).isEqualTo(configuration);
        MultiLayerNetwork network = new MultiLayerNetwork(read);
        network.init();
        INDArray before = network.params().dup();
        Random random = new Random(2);
        INDArray features =
                Nd4j.createFromArray(random.doubles(ROWS * 6L, -1, 1).toArray()).reshape('c', ROWS, 6);
        DataSet batch =
                new DataSet(features, targets(example.kind(), ROWS).toArray().castTo(DataType.DOUBLE));
        network.fit(batch);
        network.fit(batch);
        assertThat(network.score()).isFinite();
        assertThat(network.params()).isNotEqualTo(before);
        assertThat(Arrays.stream(network.params().toDoubleVector()).allMatch(Double::isFinite))
                .isTrue();
    }

    private static double largest(double[][] values) {
        return Arrays.stream(values)
                .flatMapToDouble(Arrays::stream)
                .map(Math::abs)
                .max()
                .orElse(0);
    }

    private static void assertClose(double[][] actual, double[][] expected, double relative, double absolute) {
        double allowed = relative * largest(expected) + absolute;
        for (int i = 0; i < expected.length; i++) {
            for (int k = 0; k < expected[i].length; k++) {
                assertThat(Math.abs(actual[i][k] - expected[i][k]))
                        .as("[%s][%s]: expected %s, got %s", i, k, expected[i][k], actual[i][k])
                        .isLessThanOrEqualTo(allowed);
            }
        }
    }
}
