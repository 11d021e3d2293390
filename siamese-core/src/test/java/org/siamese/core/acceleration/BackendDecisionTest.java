package org.siamese.core.acceleration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackendDecisionTest {
    private static final int DRIVER = 11_060;
    private static final long GIB = 1L << 30;

    private static Gpu gpu(int index, int major, int minor) {
        return new Gpu(index, "Example", major, minor, 24 * GIB);
    }

    private static CudaDriver driver(Gpu... gpus) {
        return CudaDriver.of(DRIVER, List.of(gpus));
    }

    private static void assertFallsToTheCpu(BackendDecision decision, String... reasons) {
        assertThat(decision.backend()).isEqualTo(Backend.CPU);
        assertThat(decision.override()).isTrue();
        assertThat(decision.warning()).isTrue();
        assertThat(decision.toString()).contains(reasons).doesNotContain("\n");
    }

    @Test
    void should_take_a_gpu_that_the_backend_serves() {
        BackendDecision decision = BackendDecision.of(FakeProbe.withBoth(driver(gpu(0, 8, 6))));
        assertThat(decision.backend()).isEqualTo(Backend.CUDA);
        assertThat(decision.override()).isFalse();
        assertThat(decision.warning()).isFalse();
        assertThat(decision).hasToString("ND4J computes on the GPU: GPU 0 Example (compute capability 8.6, 24.0 GiB)");
    }

    @ParameterizedTest
    @CsvSource({"3,5,false", "3,7,true", "6,1,true", "7,5,true", "8,9,true", "9,0,false", "10,0,false", "12,0,false"})
    void should_serve_capabilities_from_3_7_to_8_9(int major, int minor, boolean served) {
        BackendDecision decision = BackendDecision.of(FakeProbe.withBoth(driver(gpu(0, major, minor))));
        assertThat(decision.backend()).isEqualTo(served ? Backend.CUDA : Backend.CPU);
    }

    @Test
    void should_fall_to_the_cpu_with_the_reason() {
        assertFallsToTheCpu(
                BackendDecision.of(FakeProbe.withBoth(driver(gpu(0, 9, 0)))), "capability 9.0", "3.7 to 8.9");
        assertFallsToTheCpu(
                BackendDecision.of(FakeProbe.withBoth(CudaDriver.absent("no NVIDIA driver"))), "no NVIDIA driver");
        assertFallsToTheCpu(
                BackendDecision.of(FakeProbe.withBoth(CudaDriver.of(10_020, List.of(gpu(0, 8, 6))))),
                "up to 10.2",
                "11.6");
        assertFallsToTheCpu(BackendDecision.of(FakeProbe.withBoth(driver())), "no GPU");
        assertFallsToTheCpu(
                BackendDecision.of(FakeProbe.withBoth(driver(gpu(0, 8, 6)), "libcudart.so.11.0", "libcublas.so.11")),
                "missing: libcudart.so.11.0; libcublas.so.11");
    }

    @Test
    void should_not_start_cuda_beside_a_gpu_that_it_cannot_serve() {
        BackendDecision decision = BackendDecision.of(FakeProbe.withBoth(driver(gpu(0, 9, 0), gpu(1, 8, 6))));
        assertFallsToTheCpu(decision, "GPU 0 Example (compute capability 9.0", "CUDA_VISIBLE_DEVICES");
        assertThat(decision.reason()).contains("leave only GPU 1 Example (compute capability 8.6");
        assertThat(BackendDecision.of(FakeProbe.withBoth(driver(gpu(0, 8, 0), gpu(1, 8, 6))))
                        .backend())
                .isEqualTo(Backend.CUDA);
    }

    @Test
    void should_take_the_only_backend_without_asking_for_gpus() {
        BackendDecision decision = BackendDecision.of(FakeProbe.with(BackendProbe.CPU));
        assertThat(decision.backend()).isEqualTo(Backend.CPU);
        assertThat(decision.override()).isFalse();
        assertThat(decision.warning()).isFalse();
        assertThat(BackendDecision.of(FakeProbe.with("example.Other")).backend())
                .isEqualTo(Backend.OTHER);
    }

    @Test
    void should_say_what_to_add_if_nothing_can_compute() {
        assertThat(BackendDecision.of(FakeProbe.with()))
                .returns(Backend.NONE, BackendDecision::backend)
                .asString()
                .contains("no ND4J backend", "org.nd4j:nd4j-native");
        FakeProbe cudaOnly = FakeProbe.withBoth(driver(gpu(0, 9, 0))).onClassPath(BackendProbe.CUDA);
        assertThat(BackendDecision.of(cudaOnly))
                .returns(Backend.NONE, BackendDecision::backend)
                .asString()
                .contains("capability 9.0", "add org.nd4j:nd4j-native");
    }

    @Test
    void should_do_what_the_user_asks_for() {
        FakeProbe both = FakeProbe.with(BackendProbe.CPU, BackendProbe.CUDA);
        assertThat(BackendDecision.of(both.preferCpu()))
                .returns(Backend.CPU, BackendDecision::backend)
                .returns(false, BackendDecision::warning);
        assertThat(BackendDecision.of(both.request("cpu")))
                .returns(Backend.CPU, BackendDecision::backend)
                .returns(true, BackendDecision::override);
        assertThat(BackendDecision.of(both.request("cuda")))
                .returns(Backend.CUDA, BackendDecision::backend)
                .returns(false, BackendDecision::override);
        assertThat(BackendDecision.of(both.preferCpu().request("cuda")).override())
                .isTrue();
        assertThat(BackendDecision.of(FakeProbe.with(BackendProbe.CPU).request("cuda")))
                .returns(Backend.NONE, BackendDecision::backend)
                .asString()
                .contains("nd4j-cuda-11.6 is not on the class path");
        assertThatIllegalStateException()
                .isThrownBy(() -> BackendDecision.of(both.request("gpu")))
                .withMessage("system property org.siamese.backend: expected cpu or cuda, got gpu");
    }

    @Test
    void should_only_tell_what_runs_if_nd4j_was_started_before() {
        FakeProbe both = FakeProbe.with(BackendProbe.CPU, BackendProbe.CUDA);
        for (Backend backend : List.of(Backend.CPU, Backend.CUDA)) {
            BackendDecision decision = BackendDecision.of(both.loaded(backend));
            assertThat(decision.backend()).isEqualTo(backend);
            assertThat(decision.override()).isFalse();
            assertThat(decision.reason()).contains("before Siamese could look");
        }
    }

    @Test
    void should_leave_the_choice_to_nd4j_where_nothing_process_wide_is_allowed() {
        FakeProbe probe = FakeProbe.withBoth(CudaDriver.absent("no NVIDIA driver"));
        assertThat(BackendDecision.of(probe, true).override()).isTrue();

        BackendDecision decision = BackendDecision.of(probe, false);

        assertThat(decision.override()).isFalse();
        assertThat(decision.toString()).contains("ND4J chooses by itself, as -Dorg.siamese.processWide=false says");
    }

    @Test
    void should_read_the_switch_of_process_wide_effects_strictly() {
        assertThat(ProcessEffects.allowed()).isTrue();
        System.setProperty(ProcessEffects.PROPERTY, "no");
        try {
            assertThatThrownBy(ProcessEffects::allowed)
                    .hasMessage("system property org.siamese.processWide: expected true or false, got no");
        } finally {
            System.clearProperty(ProcessEffects.PROPERTY);
        }
    }
}
