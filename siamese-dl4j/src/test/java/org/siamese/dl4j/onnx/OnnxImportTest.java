package org.siamese.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Backbones of several exporters give ONNX Runtime's outputs; networks that no tower computes are refused by operator and node. */
class OnnxImportTest {
    private static final double TOLERANCE = 1e-4;

    @ParameterizedTest
    @EnumSource
    void should_give_the_outputs_of_onnx_runtime(FixtureEngine engine) {
        List<String> failures = new ArrayList<>();
        int files = 0;
        for (Path folder : OnnxFixtures.foldersIn("import")) {
            JsonNode model = OnnxFixtures.json(folder.resolve("model.json"));
            for (Path file : OnnxFixtures.models(folder)) {
                files++;
                check(engine, file, folder, model, failures);
            }
        }
        for (Path folder : OnnxFixtures.foldersIn("external")) {
            for (Path file : OnnxFixtures.models(folder)) {
                Path network = network(file);
                files++;
                check(engine, file, network, OnnxFixtures.json(network.resolve("model.json")), failures);
            }
        }
        System.out.println(
                "OnnxImportTest: " + (files - failures.size()) + " of " + files + " files passed on " + engine);
        assertThat(failures).isEmpty();
        assertThat(files).isPositive();
    }

    private static void check(FixtureEngine engine, Path file, Path folder, JsonNode model, List<String> failures) {
        try {
            OnnxTower tower = OnnxTower.read(file);
            INDArray input = OnnxFixtures.array(
                    folder.resolve(model.at("/input/file").asText()), OnnxFixtures.shape(model.at("/input/shape")));
            float[] expected = OnnxFixtures.floats(
                    folder.resolve(model.at("/expected/file").asText()));
            double difference = OnnxFixtures.difference(
                    engine.embed(tower.network(0), OnnxFixtures.forTower(tower, input)), expected);
            if (!(difference <= TOLERANCE)) {
                failures.add(file + ": difference " + difference);
            }
        } catch (RuntimeException e) {
            failures.add(file + ": " + e);
        }
    }

    /** The folder in "import" of the network whose weights lie outside, the one with a file of these tensors. */
    private static Path network(Path file) {
        OnnxTower tower = OnnxTower.read(file);
        for (Path folder : OnnxFixtures.foldersIn("import")) {
            Path same = folder.resolve("legacy-op17-bn.onnx");
            if (Files.exists(same) && OnnxTower.read(same).parameters().equals(tower.parameters())) {
                return folder;
            }
        }
        throw new IllegalStateException(file + ": expected its network among those to import, got none");
    }

    @Test
    void should_refuse_networks_that_no_tower_computes_by_operator_and_node() {
        int files = 0;
        List<String> failures = new ArrayList<>();
        for (Path folder : OnnxFixtures.foldersIn("frozen")) {
            for (Path file : OnnxFixtures.models(folder)) {
                files++;
                failures.addAll(refusal(file));
            }
        }
        System.out.println("OnnxImportTest: " + (files - failures.size()) + " of " + files + " frozen files passed");
        assertThat(failures).isEmpty();
    }

    private static List<String> refusal(Path file) {
        JsonNode model = OnnxFixtures.json(file.resolveSibling("model.json"));
        try {
            OnnxTower tower = OnnxTower.read(file);
            INDArray input = OnnxFixtures.array(
                    file.resolveSibling(model.at("/input/file").asText()),
                    OnnxFixtures.shape(model.at("/input/shape")));
            float[] expected = OnnxFixtures.floats(
                    file.resolveSibling(model.at("/expected/file").asText()));
            for (FixtureEngine engine : FixtureEngine.values()) {
                double difference = OnnxFixtures.difference(
                        engine.embed(tower.network(0), OnnxFixtures.forTower(tower, input)), expected);
                if (!(difference <= TOLERANCE)) {
                    return List.of(file + " on " + engine + ": difference " + difference);
                }
            }
            System.out.println(file.getParent().getFileName() + "/" + file.getFileName() + ": imported");
            return List.of();
        } catch (OnnxImportException e) {
            System.out.println(e.getMessage());
            return e.getMessage().matches("(?s).*node \".*\" \\(operator \\w+, .*")
                    ? List.of()
                    : List.of(file + ": " + e);
        }
    }
}
