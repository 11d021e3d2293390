package org.siamese.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.benchmarks.peer.Flavour;

class LauncherTest {
    @TempDir
    private Path folder;

    @Test
    void holdsLibtorchToAvx2OnceAndOnlyThePeerThatItIsAskedFor() {
        Launcher launcher = new Launcher(folder, 2, InstructionSet.ALL, null);

        assertThat(launcher.environment(Flavour.DJL)).doesNotContainKey("DNNL_MAX_CPU_ISA");
        assertThat(launcher.holdToAvx2(Flavour.DJL)).isTrue();
        assertThat(launcher.holdToAvx2(Flavour.DJL)).isFalse();

        assertThat(launcher.environment(Flavour.DJL)).containsEntry("DNNL_MAX_CPU_ISA", "AVX2");
        assertThat(launcher.environment(Flavour.PYTORCH)).doesNotContainKey("DNNL_MAX_CPU_ISA");
    }

    @Test
    void restrictsEveryPeerToAvx2WhereTheWholeRunIs() {
        Launcher launcher = new Launcher(folder, 2, InstructionSet.AVX2, null);

        for (Flavour flavour : Flavour.values()) {
            assertThat(launcher.environment(flavour))
                    .containsEntry("ONEDNN_MAX_CPU_ISA", "AVX2")
                    .containsEntry("DNNL_MAX_CPU_ISA", "AVX2")
                    .containsEntry("ATEN_CPU_CAPABILITY", "avx2");
        }
    }

    @Test
    void neverHoldsThisLibraryNorDeeplearning4j() {
        Launcher launcher = new Launcher(folder, 2, InstructionSet.ALL, null);

        assertThat(launcher.holdToAvx2(Flavour.SIAMESE)).isFalse();
        assertThat(launcher.holdToAvx2(Flavour.DL4J)).isFalse();
        assertThat(launcher.holdToAvx2(Flavour.STOCK_DL4J)).isFalse();
        assertThat(launcher.environment(Flavour.SIAMESE))
                .containsEntry("OMP_NUM_THREADS", "2")
                .doesNotContainKey("DNNL_MAX_CPU_ISA");
    }
}
