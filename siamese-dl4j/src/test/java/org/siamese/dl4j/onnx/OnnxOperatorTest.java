package org.siamese.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** One operator or idiom a file: common ones give ONNX Runtime's output, others that or a refusal by operator and node. */
class OnnxOperatorTest {
    private static final double TOLERANCE = 1e-5;
    private static final double TOLERANCE_OF_SUMS = 1e-4;

    @ParameterizedTest
    @EnumSource
    void should_give_the_output_of_each_operator_or_refuse_it(FixtureEngine engine) {
        List<String> failures = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        int files = 0;
        for (Path folder : OnnxFixtures.folders("operators")) {
            for (JsonNode entry : OnnxFixtures.json(folder.resolve("index.json"))) {
                files++;
                String problem = problem(engine, folder, entry, refused);
                if (!problem.isEmpty()) {
                    failures.add(entry.get("name").asText() + ": " + problem);
                }
            }
        }
        System.out.println("OnnxOperatorTest: " + (files - failures.size()) + " of " + files + " files passed on "
                + engine + ", " + refused.size() + " of them by a refusal");
        refused.forEach(System.out::println);
        assertThat(failures).isEmpty();
        assertThat(files).isPositive();
    }

    private static String problem(FixtureEngine engine, Path folder, JsonNode entry, List<String> refused) {
        String name = entry.get("name").asText();
        OnnxTower tower;
        try {
            tower = OnnxTower.read(folder.resolve(name + ".onnx"));
        } catch (OnnxImportException e) {
            boolean may = entry.get("scope").asText().contains("refuse");
            boolean named = e.getMessage().matches("(?s).*node \".*\" \\(operator \\w+.*|.*expected one output.*");
            refused.add(e.getMessage());
            return may && named ? "" : e.toString();
        }
        try {
            INDArray input =
                    OnnxFixtures.array(folder.resolve(name + ".in.f32"), OnnxFixtures.shape(entry.get("input")));
            float[] expected = OnnxFixtures.floats(folder.resolve(name + ".out.f32"));
            boolean sums = tower.parameters().stream()
                    .anyMatch(parameter -> parameter.key().equals("W"));
            double difference = OnnxFixtures.difference(
                    engine.embed(tower.network(0), OnnxFixtures.forTower(tower, input)), expected);
            return difference <= (sums ? TOLERANCE_OF_SUMS : TOLERANCE) ? "" : "difference " + difference;
        } catch (RuntimeException e) {
            return e.toString();
        }
    }
}
