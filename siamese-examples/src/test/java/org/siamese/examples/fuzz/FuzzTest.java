package org.siamese.examples.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A short run of {@link Fuzz}: the same cases each time, the first ones of the long run. */
class FuzzTest {
    private static final int CASES = 150;

    static Stream<String> loaders() {
        return Loaders.NAMES.stream();
    }

    @ParameterizedTest
    @MethodSource("loaders")
    void should_refuse_changed_files_in_words(String name, @TempDir Path folder) throws IOException {
        FuzzRun run = new FuzzRun(Loaders.named(name, folder), folder).run(0, CASES);

        assertThat(run.problems()).as(run.row()).isEmpty();
    }
}
