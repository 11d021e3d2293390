package org.siamese.core.acceleration;

import java.util.List;
import java.util.Optional;

/**
 * What the NVIDIA driver tells.
 *
 * @param problem why it tells nothing, in words for the user; empty where it answers
 * @param version the CUDA version that it serves, as 1000 * major + 10 * minor; 0 with a problem
 * @param gpus what it found
 */
public record CudaDriver(Optional<String> problem, int version, List<Gpu> gpus) {
    /** Copies the list. */
    public CudaDriver {
        gpus = List.copyOf(gpus);
    }

    /** A driver that tells nothing. */
    public static CudaDriver absent(String problem) {
        return new CudaDriver(Optional.of(problem), 0, List.of());
    }

    /** A driver that answers. */
    public static CudaDriver of(int version, List<Gpu> gpus) {
        return new CudaDriver(Optional.empty(), version, gpus);
    }

    /** The version in words, for example "11.6". */
    public String versionText() {
        return version / 1000 + "." + version % 1000 / 10;
    }
}
