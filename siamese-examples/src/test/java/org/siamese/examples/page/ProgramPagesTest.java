package org.siamese.examples.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The programs of docs/custom.md and docs/dl4j.md are complete: they compile and run as they stand. */
class ProgramPagesTest {
    static Stream<String> customParts() throws IOException {
        return PageCode.blocks(PageCode.page("custom.md"), "java").stream();
    }

    @Test
    void should_show_a_loss_a_miner_a_sampler_and_a_layer() throws IOException {
        List<String> names = customParts().map(PageCode::className).toList();
        assertThat(names)
                .containsExactly(
                        "com.example.SquaredMarginLoss",
                        "com.example.NearestNegativeMiner",
                        "com.example.ReferencePairs",
                        "com.example.SignedRoot");
    }

    @ParameterizedTest
    @MethodSource("customParts")
    void should_train_with_a_part_of_ones_own(String program, @TempDir Path folder) throws Exception {
        assertThat(PageCode.run(program, folder)).containsPattern("total +[0-9,]+");
    }

    @Test
    void should_train_a_plain_network_that_tells_persons_apart(@TempDir Path folder) throws Exception {
        List<String> programs = PageCode.blocks(PageCode.page("dl4j.md"), "java");
        assertThat(programs).hasSize(3);
        Matcher distances = Pattern.compile("one person: (\\S+)\\Rtwo persons: (\\S+)")
                .matcher(PageCode.run(programs.get(0), folder));
        assertThat(distances.find()).isTrue();
        assertThat(Double.parseDouble(distances.group(1))).isLessThan(Double.parseDouble(distances.group(2)));
    }

    @Test
    void should_stop_early_and_collect_statistics(@TempDir Path folder) throws Exception {
        String program = PageCode.blocks(PageCode.page("dl4j.md"), "java").get(1);
        assertThat(PageCode.run(program, folder))
                .containsPattern("best epoch: \\d+ of \\d+, loss \\d")
                .contains("sessions: 1");
    }

    @Test
    void should_train_a_dense_tower_on_a_table_of_features(@TempDir Path folder) throws Exception {
        String program = PageCode.blocks(PageCode.page("dl4j.md"), "java").get(2);
        Matcher rate = Pattern.compile("unseen parts: (\\S+)").matcher(PageCode.run(program, folder));
        assertThat(rate.find()).isTrue();
        assertThat(Double.parseDouble(rate.group(1))).isLessThan(0.1);
    }
}
