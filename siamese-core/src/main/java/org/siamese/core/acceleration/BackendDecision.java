package org.siamese.core.acceleration;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Which backend ND4J takes, and why.
 *
 * @param backend what is taken
 * @param reason why, in words for the user, without a full stop
 * @param override whether ND4J by itself could take another
 * @param warning whether the user should look: something that is there is not used
 */
public record BackendDecision(Backend backend, String reason, boolean override, boolean warning) {
    /** Lowest compute capability, times ten, that {@code nd4j-cuda-11.6} holds code for. */
    static final int LOWEST_CAPABILITY = 37;

    /** Highest compute capability, times ten, that runs its code: made for 8.6, without PTX, so nothing of another major number. */
    static final int HIGHEST_CAPABILITY = 89;

    /** Drivers for CUDA 11.0 and later run what was made with 11.6. */
    static final int LOWEST_DRIVER = 11_000;

    static final String SERVED = "nd4j-cuda-11.6 serves compute capability 3.7 to 8.9";

    private static final String ADD_CPU = "; add org.nd4j:nd4j-native to the class path to compute on the CPU";

    static BackendDecision of(BackendProbe probe, boolean mayOverride) {
        BackendDecision decision = of(probe);
        return decision.override && !mayOverride
                ? natural(
                        Backend.OTHER,
                        "ND4J chooses by itself, as -D" + ProcessEffects.PROPERTY
                                + "=false says, which need not be the " + decision.backend + " backend: "
                                + decision.reason)
                : decision;
    }

    static BackendDecision of(BackendProbe probe) {
        Optional<Backend> loaded = probe.loaded();
        if (loaded.isPresent()) {
            return natural(loaded.get(), "ND4J was started before Siamese could look");
        }
        Set<String> found = probe.onClassPath();
        boolean cpu = found.contains(BackendProbe.CPU);
        boolean cuda = found.contains(BackendProbe.CUDA);
        Optional<String> request = probe.request();
        if (request.isPresent()) {
            return requested(request.get(), cpu, cuda, probe.cpuPreferred());
        }
        if (!cpu && !cuda) {
            return found.isEmpty()
                    ? none("no ND4J backend is on the class path; add org.nd4j:nd4j-native")
                    : natural(Backend.OTHER, "ND4J chooses among " + String.join(", ", found));
        }
        if (!cuda) {
            return natural(Backend.CPU, "nd4j-native is the only backend on the class path");
        }
        if (cpu && probe.cpuPreferred()) {
            return new BackendDecision(
                    Backend.CPU, "BACKEND_PRIORITY_CPU is not below BACKEND_PRIORITY_GPU", true, false);
        }
        CudaDriver driver = probe.driver();
        Optional<String> obstacle = obstacle(driver).or(() -> missing(probe.missingForCuda()));
        if (obstacle.isEmpty()) {
            return natural(Backend.CUDA, list(driver.gpus()));
        }
        return cpu
                ? new BackendDecision(Backend.CPU, "the CUDA backend cannot run: " + obstacle.get(), true, true)
                : none("the CUDA backend cannot run: " + obstacle.get() + ADD_CPU);
    }

    /** Why the GPUs that a driver knows cannot be used by the CUDA backend; empty where they can. */
    static Optional<String> obstacle(CudaDriver driver) {
        if (driver.problem().isPresent()) {
            return driver.problem();
        }
        if (driver.version() < LOWEST_DRIVER) {
            return Optional.of("the NVIDIA driver serves CUDA up to " + driver.versionText()
                    + "; install one for CUDA 11.6 or later");
        }
        if (driver.gpus().isEmpty()) {
            return Optional.of("the NVIDIA driver finds no GPU");
        }
        List<Gpu> unserved = driver.gpus().stream()
                .filter(gpu -> !gpu.between(LOWEST_CAPABILITY, HIGHEST_CAPABILITY))
                .toList();
        if (unserved.isEmpty()) {
            return Optional.empty();
        }
        String reason = list(unserved) + ": " + SERVED;
        if (unserved.size() == driver.gpus().size()) {
            return Optional.of(reason);
        }
        List<Gpu> served =
                driver.gpus().stream().filter(gpu -> !unserved.contains(gpu)).toList();
        return Optional.of(reason + ", and ND4J starts on all GPUs that it sees; leave only " + list(served)
                + " in the environment variable CUDA_VISIBLE_DEVICES");
    }

    private static Optional<String> missing(List<String> names) {
        return names.isEmpty() ? Optional.empty() : Optional.of("missing: " + String.join("; ", names));
    }

    private static BackendDecision requested(String request, boolean cpu, boolean cuda, boolean cpuPreferred) {
        String reason = "-D" + Acceleration.BACKEND_PROPERTY + "=" + request;
        return switch (request) {
            case "cpu" -> cpu
                    ? new BackendDecision(Backend.CPU, reason, cuda, false)
                    : none(reason + ", and nd4j-native is not on the class path");
            case "cuda" -> cuda
                    ? new BackendDecision(Backend.CUDA, reason + ", nothing was checked", cpu && cpuPreferred, false)
                    : none(reason + ", and nd4j-cuda-11.6 is not on the class path");
            default -> throw new IllegalStateException(
                    "system property " + Acceleration.BACKEND_PROPERTY + ": expected cpu or cuda, got " + request);
        };
    }

    private static BackendDecision natural(Backend backend, String reason) {
        return new BackendDecision(backend, reason, false, false);
    }

    private static BackendDecision none(String reason) {
        return new BackendDecision(Backend.NONE, reason, false, true);
    }

    private static String list(List<Gpu> gpus) {
        return gpus.stream().map(Gpu::toString).collect(Collectors.joining(", "));
    }

    /** One line for a log. */
    @Override
    public String toString() {
        return switch (backend) {
                    case CPU -> "ND4J computes on the CPU: ";
                    case CUDA -> "ND4J computes on the GPU: ";
                    case OTHER -> "ND4J computes on a backend that Siamese does not know: ";
                    case NONE -> "ND4J cannot compute: ";
                }
                + reason;
    }
}
