package org.siamese.examples.embedder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.data.synthetic.SyntheticFaces;
import org.siamese.examples.ExampleRun;
import org.siamese.image.pipeline.ImagePipeline;

class EmbedderEvaluationTest {
    private static final int PERSONS = 6;

    @TempDir
    private static Path folder;

    private static Path faces;
    private static Path network;
    private static Path trained;

    /** A trained model, its export, and the ONNX file inside as a network of others. */
    @BeforeAll
    static void writeFiles() throws IOException {
        faces = folder.resolve("faces");
        SyntheticFaces drawn = SyntheticFaces.builder()
                .identities(PERSONS)
                .imagesPerIdentity(4)
                .size(24, 24)
                .seed(1)
                .build();
        StringBuilder landmarks = new StringBuilder();
        for (int person = 0; person < PERSONS; person++) {
            for (int image = 0; image < 4; image++) {
                ExampleRun.write(faces.resolve("p" + person + "/" + image + ".png"), drawn.picture(person, image));
                landmarks.append("p" + person + "/" + image + ".png,8,9,15,9\n");
            }
        }
        Files.writeString(folder.resolve("eyes.csv"), landmarks);
        Tower tower =
                Tower.builder().input(1, 16, 16).embedding(8).l2Normalize().build();
        trained = folder.resolve("trained.siamese");
        SiameseModel.of(tower, tower.newNetwork(1, new NoOp()), Map.of())
                .withPipeline(ImagePipeline.grey().resize(16, 16).build())
                .save(trained);
        Path exported = folder.resolve("exported.siamese");
        assertThat(ExampleRun.of("export", trained.toString(), exported.toString())
                        .exit())
                .isZero();
        network = folder.resolve("network.onnx");
        try (ZipFile zip = new ZipFile(exported.toFile());
                InputStream in = zip.getInputStream(zip.getEntry("tower.onnx"))) {
            Files.copy(in, network);
        }
    }

    private static ExampleRun run(String... more) {
        String[] first = {
            "embedder",
            "--model",
            network.toString(),
            "--data",
            faces.toString(),
            "--channels",
            "grey",
            "--folds",
            "3",
            "--json"
        };
        String[] arguments = java.util.Arrays.copyOf(first, first.length + more.length);
        System.arraycopy(more, 0, arguments, first.length, more.length);
        return ExampleRun.of(arguments);
    }

    @Test
    void should_calibrate_measure_report_and_write_a_model_that_verify_takes() throws IOException {
        Path out = folder.resolve("out");
        ExampleRun run = run("--out", out.toString());
        assertThat(run.err()).isEmpty();
        assertThat(run.exit()).isZero();
        JsonNode json = run.json();
        assertThat(json.path("allPairs").asInt()).isEqualTo(24 * 23 / 2);
        assertThat(json.path("pairs").asInt()).isEqualTo(12 * 11 / 2);
        assertThat(json.path("allPairsEer").asDouble()).isBetween(0.0, 0.6);
        assertThat(out.resolve("report.html")).isNotEmptyFile();
        Path a = faces.resolve("p0/0.png");
        ExampleRun same = ExampleRun.of("verify", out.resolve("model.siamese").toString(), a.toString(), a.toString());
        assertThat(same.exit()).isZero();
        assertThat(same.out()).contains("same", "3 persons of faces");
    }

    @Test
    void should_align_by_a_file_and_ask_for_landmarks_in_use() {
        Path out = folder.resolve("aligned");
        String eyes = folder.resolve("eyes.csv").toString();
        ExampleRun run = run("--out", out.toString(), "--landmarks", eyes, "--template", "eyes", "--mirror");
        assertThat(run.err()).isEmpty();
        String model = out.resolve("model.siamese").toString();
        String a = faces.resolve("p0/0.png").toString();
        ExampleRun without = ExampleRun.of("verify", model, a, a);
        assertThat(without.exit()).isEqualTo(3);
        assertThat(without.err()).contains("--landmarks");
        assertThat(ExampleRun.of("verify", model, a, a, "--landmarks", eyes).out())
                .contains("same");
    }

    @Test
    void should_refuse_a_network_that_does_not_fit_and_options_that_mean_nothing() {
        ExampleRun colour = ExampleRun.of(
                "embedder",
                "--model",
                network.toString(),
                "--data",
                faces.toString(),
                "--out",
                folder.resolve("x").toString());
        assertThat(colour.exit()).isEqualTo(3);
        assertThat(colour.err()).contains("expected images [channels, height, width] [1, 16, 16]");
        assertThat(run("--epochs", "3", "--mean", "1,2").exit()).isEqualTo(2);
        assertThat(ExampleRun.of("embedder", "--model", trained.toString(), "--data", faces.toString())
                        .exit())
                .isEqualTo(3);
    }
}
