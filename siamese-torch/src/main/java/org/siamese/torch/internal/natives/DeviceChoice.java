package org.siamese.torch.internal.natives;

import java.util.Optional;
import java.util.Set;
import org.siamese.core.acceleration.CudaDriver;
import org.siamese.core.acceleration.Gpu;

/**
 * On which device libtorch computes, or why it does not.
 *
 * @param gpu the GPU; empty for the CPU
 * @param reason why this device, in words for the user
 * @param obstacle why none; empty where one was found
 */
public record DeviceChoice(Optional<Gpu> gpu, String reason, Optional<String> obstacle) {
    /** libtorch_cuda of 2.10 is built for CUDA 13. */
    private static final int LEAST_DRIVER = 13000;

    private static final int FIRST_WITH_BFLOAT16 = 8;

    /**
     * Chooses.
     *
     * @param settings what was asked for
     * @param probe what there is
     */
    public static DeviceChoice of(TorchSettings settings, TorchProbe probe) {
        String asked = settings.device().orElse("");
        if (asked.equals("cpu")) {
            return cpu(probe, "it was asked for by " + TorchSettings.DEVICE);
        }
        CudaDriver driver = probe.driver();
        Optional<String> problem = driver.problem().or(() -> tooOld(driver));
        if (problem.isEmpty()) {
            int wanted = asked.contains(":") ? Integer.parseInt(asked.substring(asked.indexOf(':') + 1)) : -1;
            problem = ofGpus(driver, wanted).or(() -> ofLibrary(probe));
            if (problem.isEmpty()) {
                Gpu gpu = first(driver, wanted).orElseThrow();
                return new DeviceChoice(Optional.of(gpu), "libtorch has code for it", Optional.empty());
            }
        }
        return asked.isEmpty()
                ? cpu(probe, problem.get())
                : new DeviceChoice(
                        Optional.empty(),
                        problem.get(),
                        Optional.of(TorchSettings.DEVICE + " asks for " + asked + ", but " + problem.get()));
    }

    private static DeviceChoice cpu(TorchProbe probe, String reason) {
        Optional<String> obstacle = probe.libraryProblem();
        if (obstacle.isEmpty() && probe.openMpRuntimes() > 1) {
            obstacle = Optional.of(
                    "two OpenMP runtimes (libgomp) are loaded, whose threads would fight for the processors;"
                            + " use the libtorch of org.bytedeco, or one installed beside its own JVM");
        }
        return new DeviceChoice(Optional.empty(), reason, obstacle);
    }

    private static Optional<String> tooOld(CudaDriver driver) {
        return driver.version() >= LEAST_DRIVER
                ? Optional.empty()
                : Optional.of("the NVIDIA driver serves CUDA " + driver.versionText()
                        + ", but libtorch needs 13.0: driver 580 or later");
    }

    private static Optional<Gpu> first(CudaDriver driver, int wanted) {
        return driver.gpus().stream()
                .filter(gpu -> wanted < 0 ? isSupported(gpu) : gpu.index() == wanted)
                .findFirst();
    }

    private static Optional<String> ofGpus(CudaDriver driver, int wanted) {
        Optional<Gpu> gpu = first(driver, wanted);
        if (gpu.isPresent() && isSupported(gpu.get())) {
            return Optional.empty();
        }
        if (wanted >= 0 && gpu.isEmpty()) {
            return Optional.of("the driver shows " + driver.gpus().size() + " GPUs, none of them number " + wanted);
        }
        return Optional.of("libtorch has no code for "
                + gpu.or(() -> driver.gpus().stream().findFirst())
                        .map(Gpu::toString)
                        .orElse("any GPU") + ", but for compute capability 7.5, 8.0 to 8.9, 9.0, 10 and 12");
    }

    private static Optional<String> ofLibrary(TorchProbe probe) {
        return probe.libraryProblem()
                .or(() -> probe.cudaBuild()
                        ? Optional.empty()
                        : Optional.of("the libtorch on the class path is built for the CPU"));
    }

    /** Machine code for 7.5, 8.0, 9.0, 10.0 and 12.0 runs on later minor versions of the same major one; there is no PTX. */
    public static boolean isSupported(Gpu gpu) {
        return switch (gpu.major()) {
            case 7 -> gpu.minor() >= 5;
            case 8, 9, 10, 12 -> true;
            default -> false;
        };
    }

    /**
     * Why products of bfloat16 are not computed there, in words for the user; empty where they are.
     *
     * @param features of the processor, as Linux names them
     */
    public Optional<String> bfloat16Obstacle(Set<String> features) {
        if (gpu.isPresent()) {
            return gpu.get().major() >= FIRST_WITH_BFLOAT16
                    ? Optional.empty()
                    : Optional.of(gpu.get() + " has no instructions for bfloat16, which came with compute capability "
                            + FIRST_WITH_BFLOAT16 + ".0");
        }
        return features.contains("avx512_bf16") || features.contains("amx_bf16")
                ? Optional.empty()
                : Optional.of("the processor has no instructions for bfloat16: AVX512_BF16 or AMX is needed");
    }

    /** Where it computes and why. */
    @Override
    public String toString() {
        return gpu.map(Gpu::toString).orElse("the CPU") + ": " + reason;
    }
}
