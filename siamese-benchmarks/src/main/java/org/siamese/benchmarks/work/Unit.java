package org.siamese.benchmarks.work;

import java.util.List;

/**
 * A layer of a tower, told once for all peers. Each peer makes its own layer of it; where meanings differ between libraries,
 * PyTorch's holds here.
 */
public sealed interface Unit {
    /** What the layer makes of one image of the given shape. */
    default ActivationShape output(ActivationShape input) {
        return input;
    }

    /** How a convolution treats the edge of the image. */
    enum Edge {
        /** Zeros around it. */
        ZERO,
        /** The image mirrored, without repeating the edge itself. */
        REFLECT
    }

    /**
     * A convolution, weights [channels, input channels, kernel, kernel].
     *
     * @param channels output channels
     * @param kernel height and width of the kernel
     * @param stride step in both directions
     * @param padding rows and columns added on each side
     * @param edge what they hold
     * @param bias whether each output channel has one
     */
    record Convolution(int channels, int kernel, int stride, int padding, Edge edge, boolean bias) implements Unit {
        @Override
        public ActivationShape output(ActivationShape input) {
            return input.slide(channels, kernel, stride, padding);
        }
    }

    /** Batch normalisation, epsilon 1e-5, running estimates move by a tenth; each member of a pair by its own statistics. */
    record BatchNorm() implements Unit {
        /** Added to the variance. */
        public static final double EPSILON = 1e-5;

        /** Share of the running estimate that stays at each step. */
        public static final double DECAY = 0.9;
    }

    /** max(x, 0). */
    record Relu() implements Unit {}

    /**
     * Local response normalisation, {@code x / (k + alpha / size sum x^2)^beta} over {@code size} channels.
     *
     * @param size odd number of channels
     * @param alpha divided by the size, unlike Deeplearning4j's
     * @param beta exponent
     * @param k constant
     */
    record Lrn(int size, double alpha, double beta, double k) implements Unit {}

    /** Maximum pooling; what is padded never wins. */
    record MaxPool(int kernel, int stride, int padding) implements Unit {
        @Override
        public ActivationShape output(ActivationShape input) {
            return input.slide(input.channels(), kernel, stride, padding);
        }
    }

    /** The average of each channel. */
    record GlobalAverage() implements Unit {
        @Override
        public ActivationShape output(ActivationShape input) {
            return ActivationShape.vector(input.channels());
        }
    }

    /** Drops whole channels of an image; what is kept is divided by (1 - probability). */
    record SpatialDropout(double probability) implements Unit {}

    /** Drops single values; what is kept is divided by (1 - probability). */
    record Dropout(double probability) implements Unit {}

    /** A dense layer with bias, weights [size, input]; an image is flattened as [channels, height, width]. */
    record Dense(int size) implements Unit {
        @Override
        public ActivationShape output(ActivationShape input) {
            return ActivationShape.vector(size);
        }
    }

    /**
     * The sum of two branches of the same input.
     *
     * @param main the longer branch
     * @param shortcut the other; empty is the input itself
     */
    record Residual(List<Unit> main, List<Unit> shortcut) implements Unit {
        /** Copies the lists. */
        public Residual {
            main = List.copyOf(main);
            shortcut = List.copyOf(shortcut);
        }

        @Override
        public ActivationShape output(ActivationShape input) {
            return outputOf(main, input);
        }
    }

    /** What a chain of layers makes of one image. */
    static ActivationShape outputOf(List<Unit> units, ActivationShape input) {
        ActivationShape shape = input;
        for (Unit unit : units) {
            shape = unit.output(shape);
        }
        return shape;
    }
}
