package org.siamese.examples.vectors;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.core.model.SiameseModel;
import org.siamese.examples.ExampleRun;

class VectorVerificationTest {
    @TempDir
    private Path folder;

    @Test
    void should_tell_parts_apart_better_than_their_plain_distance() throws IOException {
        Path out = folder.resolve("out");
        ExampleRun run = ExampleRun.of("vectors", "--out", out.toString(), "--quiet", "--json");
        assertThat(run.err()).isEmpty();
        JsonNode measures = run.json();
        assertThat(measures.get("classes").asInt()).isEqualTo(15);
        assertThat(measures.get("plainEer").asDouble()).isGreaterThan(0.2);
        assertThat(measures.get("eer").asDouble())
                .isLessThan(0.6 * measures.get("plainEer").asDouble());
        assertThat(Files.readString(out.resolve("report.html"))).contains("Rows of a table");
        SiameseModel model = SiameseModel.load(out.resolve("model.siamese"));
        assertThat(model.tower().inputShape()).containsExactly(8);
        assertThat(model.calibration().orElseThrow().calibrationSet().description())
                .isEqualTo("15 classes of synthetic parts");
    }

    @Test
    void should_read_a_table_with_a_heading_and_the_class_in_another_column() throws IOException {
        Random random = new Random(4);
        StringBuilder table = new StringBuilder("width,height,kind\n");
        for (int kind = 0; kind < 12; kind++) {
            double width = 1000 * random.nextDouble();
            double height = random.nextDouble();
            for (int item = 0; item < 6; item++) {
                table.append(width + random.nextGaussian())
                        .append(',')
                        .append(height + 0.01 * random.nextGaussian())
                        .append(",kind ")
                        .append(kind)
                        .append('\n');
            }
        }
        Path file = Files.writeString(folder.resolve("kinds.csv"), table);
        ExampleRun run = ExampleRun.of(
                "vectors",
                "--data",
                file.toString(),
                "--label",
                "2",
                "--epochs",
                "3",
                "--out",
                folder.resolve("kinds").toString(),
                "--quiet",
                "--json");
        assertThat(run.err()).isEmpty();
        assertThat(run.json().get("data").asText()).isEqualTo("kinds.csv");
        assertThat(run.json().get("classes").asInt()).isEqualTo(3);
    }

    @Test
    void should_say_what_is_wrong_with_a_table() throws IOException {
        refused("none.csv", null, "none.csv: expected a CSV file, got none");
        refused("few.csv", "a,1,2\na,2,3\nb,1,3\nb,2,2\n", "at least 8 classes in column 0, got 2");
        refused("word.csv", "a,1,2\nb,1,many\n", "record 1, column 2: expected a number, got \"many\"");
        refused("short.csv", "a,1,2\nb,1\n", "record 1: expected features of shape [2] as before, got [1]");
        refused("nan.csv", "a,1,2\nb,1,NaN\n", "NaN");
        refused("empty.csv", "", "empty.csv");
        StringBuilder single = new StringBuilder();
        for (int i = 0; i < 9; i++) {
            single.append("class").append(i).append(",1,").append(i).append('\n');
        }
        refused("single.csv", single.toString(), "classes of several rows");
    }

    private void refused(String name, String content, String words) throws IOException {
        Path file = folder.resolve(name);
        if (content != null) {
            Files.writeString(file, content);
        }
        ExampleRun run = ExampleRun.of(
                "vectors",
                "--data",
                file.toString(),
                "--out",
                folder.resolve("o").toString(),
                "--quiet");
        assertThat(run.exit()).as(run.err()).isEqualTo(3);
        assertThat(run.err()).contains(words);
    }
}
