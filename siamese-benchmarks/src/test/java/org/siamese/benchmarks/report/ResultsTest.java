package org.siamese.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class ResultsTest {
    private static Samples samples() {
        Samples samples = new Samples();
        samples.add("face.train", "siamese", 0.331234567);
        samples.add("face.train", "pytorch", 0.9);
        samples.add("face.embed", "siamese", 1273);
        samples.add("face.memory", "siamese", 2_000_000_000.0);
        samples.add("face.share", "siamese", 0.75);
        return samples;
    }

    @Test
    void should_write_one_entry_for_each_work_and_measure(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("new/results.json");
        ResultsJson.write(
                file,
                samples(),
                new PyTorchComparison(samples(), Optional.of("2.13.0")),
                new About("a machine", Map.of("siamese", "an engine"), List.of("a note")));
        JsonNode json = new ObjectMapper().readTree(file.toFile());
        assertThat(json.path("face.train").toString()).isEqualTo("{\"siamese\":0.33123,\"pytorch\":0.9}");
        assertThat(json.path("face.embed").path("siamese").asDouble()).isEqualTo(1273);
        assertThat(json.path("face.memory").path("siamese").asDouble()).isEqualTo(2e9);
        assertThat(json.path("pytorch").toString()).isEqualTo("{\"version\":\"2.13.0\",\"face.train\":0.36804}");
        assertThat(json.path("about").path("machine").asText()).isEqualTo("a machine");
        assertThat(json.path("about").path("engines").path("siamese").asText()).isEqualTo("an engine");
        assertThat(json.path("about").path("notes").path(0).asText()).isEqualTo("a note");
        assertThat(folder.resolve("new")).isDirectoryNotContaining("glob:**.part");
    }

    @Test
    void should_print_units_and_ratios() {
        assertThat(ResultsTable.of(samples()))
                .contains("| face.train | pytorch | 0.9000 s | 0.9000 s | 0.9000 s | 1 | 0.368 |")
                .anyMatch(line -> line.startsWith("| face.embed | siamese | 1273.0 images/s"))
                .anyMatch(line -> line.startsWith("| face.memory | siamese | 2000 MB"))
                .anyMatch(line -> line.startsWith("| face.share | siamese | 75 %"));
    }

    @Test
    void should_draw_a_panel_for_each_measure(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("chart.png");
        ResultsChart.write(file, samples());
        BufferedImage image = ImageIO.read(file.toFile());
        assertThat(image.getWidth()).isEqualTo(1120);
        assertThat(image.getHeight()).isEqualTo(680);
    }
}
