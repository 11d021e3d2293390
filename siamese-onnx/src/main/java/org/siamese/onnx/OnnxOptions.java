package org.siamese.onnx;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a network is run. Immutable.
 *
 * @param threads threads that compute one call, at least 1; by default the system property {@code siamese.onnx.threads}, or as many as there
 *     are processors
 * @param output name of the output that is the embedding; null where the network has only one
 * @param layout order of the input; null to see it from the network: channels are 1 or 3
 * @param height rows of an image where the network leaves them free; 0 to take the pipeline's, or the network's own
 * @param width columns of an image where the network leaves them free; 0 as above
 */
public record OnnxOptions(int threads, @Nullable String output, @Nullable ImageLayout layout, int height, int width) {
    /** System property with the number of threads of a call. */
    public static final String THREADS = "siamese.onnx.threads";

    /** Checks the numbers. */
    public OnnxOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("threads: expected at least 1, got " + threads);
        }
        if (height < 0 || width < 0 || (height == 0) != (width == 0)) {
            throw new IllegalArgumentException(
                    "height, width: expected both at least 1, or both 0, got " + height + " x " + width);
        }
    }

    /** All as the network says. */
    public static OnnxOptions ofDefaults() {
        int threads = Integer.getInteger(THREADS, Runtime.getRuntime().availableProcessors());
        return new OnnxOptions(threads, null, null, 0, 0);
    }

    /** With another number of threads for a call. */
    public OnnxOptions withThreads(int newThreads) {
        return new OnnxOptions(newThreads, output, layout, height, width);
    }

    /** With the output of this name as the embedding. */
    public OnnxOptions withOutput(String name) {
        return new OnnxOptions(threads, Objects.requireNonNull(name, "name"), layout, height, width);
    }

    /** With a given order of the input. */
    public OnnxOptions withLayout(ImageLayout newLayout) {
        return new OnnxOptions(threads, output, Objects.requireNonNull(newLayout, "layout"), height, width);
    }

    /** With the size of an image where the network leaves it free. */
    public OnnxOptions withInputSize(int newHeight, int newWidth) {
        return new OnnxOptions(threads, output, layout, newHeight, newWidth);
    }
}
