package org.siamese.core.acceleration;

import java.util.Locale;

/**
 * A GPU as the NVIDIA driver describes it.
 *
 * @param index the driver's number, from 0; what {@code CUDA_VISIBLE_DEVICES} hides is not counted
 * @param name the model
 * @param major compute capability before the point
 * @param minor compute capability after the point
 * @param memoryBytes all its memory
 */
public record Gpu(int index, String name, int major, int minor, long memoryBytes) {
    private static final double GIB = 1L << 30;

    /** Whether its capability lies between two others, both included, each as 10 * major + minor. */
    boolean between(int lowest, int highest) {
        int capability = 10 * major + minor;
        return lowest <= capability && capability <= highest;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "GPU %d %s (compute capability %d.%d, %.1f GiB)",
                index,
                name,
                major,
                minor,
                memoryBytes / GIB);
    }
}
