package org.siamese.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.benchmarks.peer.Flavour;
import org.siamese.benchmarks.work.Work;

/** Every library computes the same on a small tower that has all layers of the signatures. */
class ModelCheckTest {
    private static final Work SMALL = Work.of(Work.Kind.SIGNATURE).withSide(45).withWidth(0.1);

    @TempDir
    private Path folder;

    private void requireSame(Flavour flavour, String... options) throws IOException, PeerFailure {
        String expected =
                String.format(Locale.ROOT, "%,d parameters", SMALL.model().parameters());
        assertThat(new ModelCheck(new Launcher(folder, 1, InstructionSet.ALL, null), folder, SMALL)
                        .check(flavour, List.of(options)))
                .startsWith(expected);
    }

    @Test
    void should_find_the_same_model_in_deeplearning4j() throws IOException, PeerFailure {
        requireSame(Flavour.STOCK_DL4J);
    }

    @Test
    void should_find_the_same_model_in_djl() throws IOException, PeerFailure {
        requireSame(Flavour.DJL);
    }

    @Test
    void should_find_the_same_model_in_pytorch() throws IOException, PeerFailure {
        requirePyTorch(1);
        requireSame(Flavour.PYTORCH);
    }

    @Test
    void should_find_the_same_model_in_pytorch_with_each_option() throws IOException, PeerFailure {
        requirePyTorch(2);
        requireSame(Flavour.PYTORCH, "channels last");
        requireSame(Flavour.PYTORCH, "channels last", "fused Adam");
    }

    @Test
    void should_find_the_same_model_in_compiled_pytorch() throws IOException, PeerFailure {
        requirePyTorch(2);
        requireSame(Flavour.PYTORCH_COMPILED, "channels last");
    }

    private static void requirePyTorch(int major) {
        int found = Pythons.newest(Pythons.onPath(System.getenv("PATH")))
                .map(Pythons.Found::major)
                .orElse(0);
        assumeTrue(found >= major, "no Python on the search path has PyTorch " + major);
    }
}
