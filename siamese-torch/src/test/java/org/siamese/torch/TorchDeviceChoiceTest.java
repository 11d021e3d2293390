package org.siamese.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.acceleration.CudaDriver;
import org.siamese.core.acceleration.Gpu;
import org.siamese.core.engine.Precision;
import org.siamese.core.tower.Tower;
import org.siamese.torch.internal.natives.TorchProbe;
import org.siamese.torch.internal.natives.TorchSettings;

/** What other machines would have leads to a device, or to the next engine with a reason. */
class TorchDeviceChoiceTest {
    private static final Gpu H200 = new Gpu(0, "NVIDIA H200", 9, 0, 139L << 30);
    private static final Gpu PASCAL = new Gpu(0, "Tesla P100", 6, 0, 16L << 30);
    private static final Gpu ADA = new Gpu(1, "NVIDIA L4", 8, 9, 23L << 30);

    private record Machine(
            CudaDriver driver,
            Optional<String> libraryProblem,
            boolean cudaBuild,
            int openMpRuntimes,
            Set<String> processorFeatures)
            implements TorchProbe {
        Machine(CudaDriver driver) {
            this(driver, Optional.empty(), true, 1);
        }

        Machine(CudaDriver driver, Optional<String> libraryProblem, boolean cudaBuild, int openMpRuntimes) {
            this(driver, libraryProblem, cudaBuild, openMpRuntimes, Set.of());
        }

        static Machine withProcessor(String... features) {
            return new Machine(CudaDriver.absent("no driver"), Optional.empty(), false, 1, Set.of(features));
        }
    }

    private static TorchEngineProvider provider(Machine machine) {
        return new TorchEngineProvider(machine, TorchSettings.ofDefaults());
    }

    private static TorchEngineProvider provider(Machine machine, String device) {
        return new TorchEngineProvider(machine, new TorchSettings(Optional.of(device), false, false, false));
    }

    private static ComputationGraph network() {
        return Tower.builder().input(1, 4, 4).dense(3).embedding(2).build().newNetwork(1, new Sgd(1));
    }

    @Test
    void should_take_a_supported_gpu_before_all_other_engines() {
        TorchEngineProvider provider = provider(new Machine(CudaDriver.of(13000, List.of(H200))));
        assertThat(provider.priority()).isEqualTo(200);
        assertThat(provider.missing()).isEmpty();
        assertThat(provider.device())
                .isEqualTo("GPU 0 NVIDIA H200 (compute capability 9.0, 139.0 GiB): libtorch has code for it");
    }

    @Test
    void should_take_the_first_of_several_gpus_that_it_supports() {
        TorchEngineProvider provider = provider(new Machine(CudaDriver.of(13010, List.of(PASCAL, ADA))));
        assertThat(provider.priority()).isEqualTo(200);
        assertThat(provider.device()).startsWith("GPU 1 NVIDIA L4");
    }

    @Test
    void should_say_where_bfloat16_is_missing() {
        Gpu turing = new Gpu(0, "Tesla T4", 7, 5, 15L << 30);
        assertThat(provider(new Machine(CudaDriver.of(13000, List.of(turing))))
                        .precisionObstacle(Precision.BFLOAT16)
                        .orElseThrow())
                .contains("Tesla T4", "no instructions for bfloat16", "compute capability 8.0");
        assertThat(provider(new Machine(CudaDriver.of(13000, List.of(H200)))).precisionObstacle(Precision.BFLOAT16))
                .isEmpty();
        assertThat(provider(Machine.withProcessor("avx2", "avx512f"))
                        .precisionObstacle(Precision.BFLOAT16)
                        .orElseThrow())
                .isEqualTo("the processor has no instructions for bfloat16: AVX512_BF16 or AMX is needed");
        assertThat(provider(Machine.withProcessor("avx512_bf16")).precisionObstacle(Precision.BFLOAT16))
                .isEmpty();
        assertThat(provider(Machine.withProcessor("amx_bf16")).precisionObstacle(Precision.BFLOAT16))
                .isEmpty();
        assertThat(provider(Machine.withProcessor()).precisionObstacle(Precision.FLOAT32))
                .isEmpty();
    }

    @Test
    void should_compute_on_the_cpu_behind_onednn_without_a_driver() {
        requireCpu(new Machine(CudaDriver.absent("no NVIDIA driver: libcuda.so.1 is missing")), "no NVIDIA driver");
    }

    @Test
    void should_compute_on_the_cpu_with_an_old_driver() {
        requireCpu(
                new Machine(CudaDriver.of(12080, List.of(H200))),
                "serves CUDA 12.8, but libtorch needs 13.0: driver 580");
    }

    @Test
    void should_compute_on_the_cpu_where_the_gpu_is_not_supported() {
        requireCpu(
                new Machine(CudaDriver.of(13000, List.of(PASCAL))),
                "libtorch has no code for GPU 0 Tesla P100 (compute capability 6.0");
        requireCpu(new Machine(CudaDriver.of(13000, List.of(new Gpu(0, "V100", 7, 0, 1)))), "compute capability 7.0");
        requireCpu(new Machine(CudaDriver.of(13000, List.of(new Gpu(0, "Thor", 11, 0, 1)))), "compute capability 11.0");
    }

    @Test
    void should_compute_on_the_cpu_where_the_library_is_built_for_it() {
        requireCpu(
                new Machine(CudaDriver.of(13000, List.of(H200)), Optional.empty(), false, 1),
                "the libtorch on the class path is built for the CPU");
    }

    private static void requireCpu(Machine machine, String reason) {
        TorchEngineProvider provider = provider(machine);
        assertThat(provider.priority()).isEqualTo(50);
        assertThat(provider.missing()).isEmpty();
        assertThat(provider.device()).startsWith("the CPU: ").contains(reason);
    }

    @Test
    void should_leave_the_network_to_the_next_engine_where_the_library_does_not_load() {
        String problem = "libtorch does not load: undefined symbol: _ZN2at4_ops4reluE";
        TorchEngineProvider provider =
                provider(new Machine(CudaDriver.of(13000, List.of(H200)), Optional.of(problem), false, 1));
        assertThat(provider.priority()).isEqualTo(50);
        assertThat(provider.embeddingObstacle(network())).contains(problem);
    }

    @Test
    void should_leave_the_network_to_the_next_engine_where_two_openmp_runtimes_would_fight() {
        CudaDriver none = CudaDriver.absent("no NVIDIA driver");
        assertThat(provider(new Machine(none, Optional.empty(), false, 2))
                        .missing()
                        .orElseThrow())
                .contains("two OpenMP runtimes");
        assertThat(provider(new Machine(CudaDriver.of(13000, List.of(H200)), Optional.empty(), true, 2))
                        .missing())
                .isEmpty();
    }

    @Test
    void should_take_the_device_that_is_asked_for_and_no_other() {
        Machine two = new Machine(CudaDriver.of(13000, List.of(H200, ADA)));
        assertThat(provider(two, "cuda:1").device()).startsWith("GPU 1 NVIDIA L4");
        assertThat(provider(two, "cpu").priority()).isEqualTo(50);
        assertThat(provider(two, "cpu").device()).contains("siamese.torch.device");
        assertThat(provider(two, "cuda:7").missing().orElseThrow())
                .isEqualTo("siamese.torch.device asks for cuda:7, but the driver shows 2 GPUs, none of them number 7");
        assertThat(provider(new Machine(CudaDriver.absent("no driver")), "cuda")
                        .missing()
                        .orElseThrow())
                .isEqualTo("siamese.torch.device asks for cuda, but no driver");
    }
}
