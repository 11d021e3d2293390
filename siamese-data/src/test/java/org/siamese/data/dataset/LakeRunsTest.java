package org.siamese.data.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.data.DataException;
import org.siamese.data.TestImages;
import org.siamese.decision.evaluate.OneShotTask;
import org.siamese.image.pipeline.ImagePipeline;

class LakeRunsTest {
    private static final ImagePipeline GREY = ImagePipeline.grey().resize(8, 8).build();

    @TempDir
    Path folder;

    private final Map<String, byte[]> entries = new LinkedHashMap<>();

    private void image(String name) {
        entries.put(name, TestImages.encode(TestImages.grey(9, 9, entries.size()), "png"));
    }

    private void text(String name, String text) {
        entries.put(name, text.getBytes(StandardCharsets.UTF_8));
    }

    private LakeRuns read() throws IOException {
        Path file = folder.resolve("all_runs.zip");
        try (OutputStream out = Files.newOutputStream(file);
                ZipOutputStream zip = new ZipOutputStream(out)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                zip.putNextEntry(new ZipEntry(entry.getKey()));
                zip.write(entry.getValue());
            }
        }
        return LakeRuns.read(file, GREY);
    }

    private void run(String prefix, String run, String labels) {
        for (String name : new String[] {"test/item01", "test/item02", "training/class01", "training/class02"}) {
            image(prefix + run + "/" + name + ".png");
        }
        text(prefix + run + "/class_labels.txt", labels.replace("R/", run + "/"));
    }

    private static final String CROSSED =
            "R/test/item01.png R/training/class02.png\r\nR/test/item02.png R/training/class01.png\r\n";

    @Test
    void should_read_runs_in_the_order_of_their_names() throws IOException {
        run("all_runs/", "run10", CROSSED);
        run("all_runs/", "run02", CROSSED);
        text("all_runs/README.txt", "not a run");
        text("__MACOSX/all_runs/run02/class_labels.txt", "nothing");
        LakeRuns runs = read();

        assertThat(runs.tasks()).hasSize(2);
        assertThat(runs.images().size()).isEqualTo(8);
        OneShotTask first = runs.tasks().get(0);
        assertThat(first.ways()).isEqualTo(2);
        assertThat(runs.images().name(first.support()[0])).isEqualTo("run02/training/class01.png");
        assertThat(runs.images().name(first.query()[0])).isEqualTo("run02/test/item01.png");
        assertThat(first.queryLabels()).containsExactly(1, 0);
        assertThat(runs.images().className(first.query()[0])).isEqualTo("run02/training/class02.png");
        assertThat(runs.images().images().shape()).containsExactly(8, 1, 8, 8);
    }

    @Test
    void should_do_without_a_folder_around_the_runs() throws IOException {
        run("", "run01", CROSSED);
        assertThat(read().tasks()).hasSize(1);
    }

    @Test
    void should_say_what_is_wrong() throws IOException {
        assertThatThrownBy(() -> LakeRuns.read(folder.resolve("none.zip"), GREY))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("no such file");
        text("a.txt", "b");
        assertThatThrownBy(this::read).isInstanceOf(DataException.class).hasMessageContaining("class_labels.txt");
        run("", "run01", CROSSED + "R/test/item03.png R/training/class01.png\n");
        assertThatThrownBy(this::read).hasMessageContaining("run01/").hasMessageContaining("item03.png");
        run("", "run01", "R/test/item01.png\n");
        assertThatThrownBy(this::read).hasMessageContaining("a test and a training image");
        run("", "run01", "R/test/item01.png R/training/class01.png\n");
        assertThatThrownBy(this::read).hasMessageContaining("at least 2 classes, got 1");
        Path noZip = Files.writeString(folder.resolve("no.zip"), "text");
        assertThatThrownBy(() -> LakeRuns.read(noZip, GREY))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("damaged");
    }
}
