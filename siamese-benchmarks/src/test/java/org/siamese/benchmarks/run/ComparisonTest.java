package org.siamese.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.benchmarks.peer.Flavour;
import org.siamese.benchmarks.work.Peaks;
import org.siamese.benchmarks.work.Work;

class ComparisonTest {
    @Test
    void should_warn_of_a_library_with_slow_matrix_products() {
        Map<Flavour, Peaks> found = Map.of(Flavour.DJL, new Peaks(9, 1), Flavour.PYTORCH, new Peaks(1, 10));
        assertThat(Comparison.slowProducts(found, new Peaks(10, 10)))
                .singleElement()
                .satisfies(note -> assertThat(note).contains("pytorch").contains("10 %"));
    }

    @Test
    void should_leave_out_a_peer_that_is_missing_and_say_why(@TempDir Path folder) throws IOException {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        Settings settings =
                new Settings(List.of(Work.Kind.RESNET), List.of(Flavour.PYTORCH, Flavour.DL4J), 1, 0, false, true, 1);
        Comparison comparison = new Comparison(
                new Launcher(folder, 1, InstructionSet.ALL, "/no/such/python"),
                settings,
                folder,
                new PrintStream(printed, true, StandardCharsets.UTF_8));
        comparison.run();
        assertThat(comparison.samples().peers("resnet.train")).containsExactly("dl4j");
        assertThat(comparison.samples().median("resnet.share", "dl4j")).isPresent();
        assertThat(comparison.notes())
                .anyMatch(note -> note.contains("pytorch is left out") && note.contains("pip install torch"));
        assertThat(printed.toString(StandardCharsets.UTF_8)).contains("round 1:");
    }
}
