package org.siamese.core.acceleration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngineProvider;

class DiagnosticsTest {
    private static final String LINUX = "linux-x86_64";
    private static final Processor AVX2 = new Processor("Example", Set.of("avx", "avx2", "fma"));
    private static final Processor AVX512 =
            new Processor("Example", Set.of("avx2", "fma", "avx512f", "avx512cd", "avx512bw", "avx512dq", "avx512vl"));
    private static final Processor OLD = new Processor("Example", Set.of("sse4_2"));
    private static final Processor UNKNOWN = new Processor("Example", Set.of());

    private static String judge(Processor processor, String... extensions) {
        return NativeBuild.judge(LINUX, List.of(extensions), processor).meaning();
    }

    @Test
    void should_read_what_linux_tells_about_the_processor() {
        Processor processor = Processor.parse(List.of(
                "processor\t: 0", "model name\t: Example 9000", "flags\t\t: fma avx2  avx512f", "flags\t\t: none"));
        assertThat(processor).isEqualTo(new Processor("Example 9000", Set.of("fma", "avx2", "avx512f")));
        assertThat(processor.avx2()).isTrue();
        assertThat(processor.avx512()).isFalse();
        assertThat(AVX512.avx512()).isTrue();
        assertThat(Processor.parse(List.of("Features\t: fp asimd")).features()).containsOnly("fp", "asimd");
        assertThat(Processor.parse(List.of()).features()).isEmpty();
    }

    @Test
    void should_judge_the_native_library_by_the_processor() {
        assertThat(judge(AVX2, "-onednn-avx2")).contains("best for this processor");
        assertThat(judge(AVX512, "-onednn-avx512")).contains("best for this processor");
        assertThat(judge(AVX512, "-onednn-avx2")).startsWith("Good").contains("linux-x86_64-onednn-avx512");
        assertThat(judge(AVX2, "-onednn-avx512")).contains("cannot run it", "linux-x86_64-onednn-avx2");
        assertThat(judge(OLD, "-avx2")).contains("cannot run it", "linux-x86_64-onednn");
        assertThat(judge(AVX2, "")).contains("Without oneDNN", "linux-x86_64-onednn-avx2");
        assertThat(judge(AVX2, "-onednn-avx2", "")).contains("More than one");
        assertThat(judge(UNKNOWN, "-onednn-avx2")).doesNotContain("cannot");
        assertThat(judge(AVX2)).contains("Add org.nd4j:nd4j-native", "linux-x86_64-onednn-avx2");
        assertThat(NativeBuild.judge("linux-arm64", List.of(""), UNKNOWN).meaning())
                .contains("for this platform");
    }

    @Test
    void should_warn_of_matrix_kernels_for_older_processors() {
        assertThat(Diagnostics.kernels("Prescott", AVX512).meaning()).contains("OPENBLAS_CORETYPE to SKYLAKEX");
        assertThat(Diagnostics.kernels("Prescott", AVX2).meaning()).contains("OPENBLAS_CORETYPE to HASWELL");
        for (String old : List.of("Barcelona", "Core2", "Nehalem", "Sandybridge")) {
            assertThat(Diagnostics.kernels(old, AVX2).meaning()).as(old).contains("OPENBLAS_CORETYPE");
        }
        for (String current : List.of("Zen", "Haswell", "SkylakeX", "Cooperlake", "SapphireRapids")) {
            assertThat(Diagnostics.kernels(current, AVX512).meaning())
                    .as(current)
                    .isEmpty();
        }
        assertThat(Diagnostics.kernels("Prescott", OLD).meaning()).isEmpty();
    }

    @Test
    void should_say_for_each_gpu_what_it_is_good_for() {
        Gpu served = new Gpu(0, "Older", 8, 6, 1L << 34);
        Gpu newer = new Gpu(1, "Newer", 9, 0, 1L << 36);
        CudaDriver driver = CudaDriver.of(12_040, List.of(served));
        assertThat(Diagnostics.gpus(driver, true, true))
                .extracting(Diagnostic::found, Diagnostic::meaning)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("serves CUDA up to 12.4", ""),
                        org.assertj.core.groups.Tuple.tuple("GPU 0 Older (compute capability 8.6, 16.0 GiB)", "Used"));
        assertThat(Diagnostics.gpus(driver, false, false).get(1).meaning()).contains("not on the class path");
        CudaDriver mixed = CudaDriver.of(12_040, List.of(served, newer));
        assertThat(Diagnostics.gpus(mixed, true, false).get(1).meaning()).contains("CUDA_VISIBLE_DEVICES");
        assertThat(Diagnostics.gpus(mixed, true, false).get(2).meaning()).contains("3.7 to 8.9");
        assertThat(Diagnostics.gpus(CudaDriver.absent("no NVIDIA driver"), true, false))
                .singleElement()
                .returns("none: no NVIDIA driver", Diagnostic::found);
    }

    @Test
    void should_say_whether_an_engine_is_ready() {
        assertThat(Diagnostics.engine(new Offer(Optional.empty())).found()).isEqualTo("fast, priority 7, ready");
        assertThat(Diagnostics.engine(new Offer(Optional.of("libfast.so"))))
                .returns("fast, priority 7, not ready: libfast.so", Diagnostic::found)
                .returns("Passed over", Diagnostic::meaning);
    }

    @Test
    void should_report_on_this_machine() {
        List<Diagnostic> diagnostics = Acceleration.report();
        assertThat(diagnostics)
                .extracting(Diagnostic::subject)
                .contains("processor", "nd4j-native", "backend", "ND4J", "threads", "engine", "GPU");
        assertThat(diagnostics)
                .filteredOn(finding -> finding.subject().equals("ND4J"))
                .singleElement()
                .extracting(Diagnostic::found)
                .asString()
                .matches("(CPU|CUDA), BLAS \\w+, \\d+ threads, 1024 x 1024 product at \\d+ GFLOP/s");
        assertThat(new Diagnostic("GPU", "none", "Buy one").toString().lines())
                .containsExactly("GPU           none", "              -> Buy one");
    }

    /** A provider that can do nothing but tell about itself. */
    private record Offer(@Override Optional<String> missing) implements TowerEngineProvider {
        @Override
        public String name() {
            return "fast";
        }

        @Override
        public int priority() {
            return 7;
        }

        @Override
        public Optional<String> obstacle(ComputationGraph network) {
            return missing;
        }

        @Override
        public TowerEngine open(ComputationGraph network) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Optional<String> embeddingObstacle(ComputationGraph network) {
            return missing;
        }

        @Override
        public TowerEmbedder openEmbedder(ComputationGraph network) {
            throw new UnsupportedOperationException();
        }
    }
}
