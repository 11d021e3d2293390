package org.siamese.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.layer.RunningVariance;

/** Three steps of training give PyTorch's gradients, parameters, running statistics and embeddings. */
class OnnxFineTuneTest {
    private static final double TOLERANCE = 1e-4;
    private static final double TOLERANCE_OF_CHANGE = 1e-3;
    private static final double TOLERANCE_AFTER = 1e-3;

    @ParameterizedTest
    @CsvSource({"DEEPLEARNING4J, POPULATION", "DEEPLEARNING4J, SAMPLE", "ONEDNN, POPULATION", "ONEDNN, SAMPLE"})
    void should_train_as_pytorch_does(FixtureEngine engine, RunningVariance variance) {
        List<String> failures = new ArrayList<>();
        int networks = 0;
        int passed = 0;
        for (Path folder : OnnxFixtures.foldersIn("finetune")) {
            networks++;
            int before = failures.size();
            try {
                OnnxTower tower = OnnxTower.from(folder.resolve("model.onnx"))
                        .runningVariance(variance)
                        .read();
                compare(
                        folder.getFileName() + " on " + engine,
                        new FineTuning(folder, engine, tower),
                        variance,
                        failures);
            } catch (RuntimeException e) {
                failures.add(folder + ": " + e);
            }
            passed += failures.size() == before ? 1 : 0;
        }
        assumeTrue(networks > 0, "a folder of fixtures with \"finetune\"");
        System.out.println("OnnxFineTuneTest: " + passed + " of " + networks + " networks passed on " + engine
                + ", variance " + variance);
        assertThat(failures).isEmpty();
    }

    private static void compare(String name, FineTuning training, RunningVariance variance, List<String> failures) {
        Map<String, Double> measured = new LinkedHashMap<>();
        Map<String, Double> limits = new LinkedHashMap<>();
        Map<String, INDArray> gradients = new LinkedHashMap<>();
        INDArray embeddings = training.firstStep(gradients);
        put(
                measured,
                limits,
                "embeddings",
                training.embeddingDifference("embeddingsOfFirstStep", embeddings),
                TOLERANCE);
        String file = "gradientOfFirstStep";
        double[] gradient = training.values(
                file, tensor -> gradients.get(training.parameter(tensor).name()));
        put(measured, limits, "gradient", difference(gradient, training.expected(file)), TOLERANCE);
        ComputationGraph trained = training.trained(training.steps());
        double[] start = training.parameters("parametersAfter", training.trainedNothing());
        double[] after = training.parameters("parametersAfter", trained);
        double[] expected = training.expected("parametersAfter");
        put(measured, limits, "parameters", difference(after, expected), TOLERANCE);
        put(measured, limits, "change", difference(minus(after, start), minus(expected, start)), TOLERANCE_OF_CHANGE);
        boolean sample = variance == RunningVariance.SAMPLE;
        if (sample) {
            String first = "runningStatisticsAfterFirstStep";
            put(
                    measured,
                    limits,
                    "statistics1",
                    difference(training.parameters(first, training.trained(1)), training.expected(first)),
                    TOLERANCE);
        }
        String statistics = sample ? "runningStatisticsAfter" : "populationStatisticsAfter";
        put(
                measured,
                limits,
                "statistics",
                difference(training.parameters(statistics, trained), training.expected(statistics)),
                TOLERANCE);
        String last = sample ? "embeddingsAfter" : "embeddingsAfterWithPopulationStatistics";
        put(measured, limits, "after", training.embeddingDifference(last, training.embed(trained)), TOLERANCE_AFTER);
        StringBuilder line = new StringBuilder(name + ", " + variance + ":");
        measured.forEach((what, value) -> line.append(String.format(Locale.ROOT, " %s %.1e", what, value)));
        System.out.println(line);
        measured.forEach((what, value) -> {
            if (!(value <= limits.get(what))) {
                failures.add(name + ", " + variance + ", " + what + ": " + value);
            }
        });
    }

    private static void put(
            Map<String, Double> measured, Map<String, Double> limits, String name, double value, double limit) {
        measured.put(name, value);
        limits.put(name, limit);
    }

    private static double[] minus(double[] a, double[] b) {
        double[] result = new double[a.length];
        for (int i = 0; i < a.length; i++) {
            result[i] = a[i] - b[i];
        }
        return result;
    }

    private static double difference(double[] actual, double[] expected) {
        double largest = 0;
        double difference = actual.length == expected.length ? 0 : Double.POSITIVE_INFINITY;
        for (int i = 0; i < Math.min(actual.length, expected.length); i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            double gap = Math.abs(actual[i] - expected[i]);
            difference = Double.isNaN(gap) ? Double.POSITIVE_INFINITY : Math.max(difference, gap);
        }
        return difference / largest;
    }
}
