package org.siamese.onednn.internal.convolution;

import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.siamese.core.engine.Precision;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.internal.convolution.Algorithm.Direct;
import org.siamese.onednn.internal.convolution.Algorithm.GroupedPixels;
import org.siamese.onednn.internal.convolution.Algorithm.MinimalFiltering;
import org.siamese.onednn.internal.convolution.Algorithm.StridedPixels;
import org.siamese.onednn.internal.convolution.Algorithm.TapProducts;
import org.siamese.onednn.internal.convolution.Algorithm.Unfolds;
import org.siamese.onednn.internal.kernel.TileGrid;
import org.siamese.onednn.internal.kernel.Winograd;
import org.siamese.onednn.internal.natives.OneDnn;
import org.siamese.onednn.internal.natives.Workers;
import org.siamese.onednn.internal.stage.Stage;

/**
 * Chooses how a convolution is computed: the one place where that is decided. What the choices gain is measured in docs/engine.md.
 *
 * <ol>
 *   <li><b>Direct, of operands rounded to bfloat16</b>, where the engine computes at {@link Precision#BFLOAT16} and that is faster than
 *       the others. In all three directions.
 *   <li><b>Minimal filtering</b>, where kernels are square with a side of 3 or 5, move by one pixel, and channels are so many that fewer
 *       products outweigh the transforms. In all three directions.
 *   <li><b>One product for each position of the kernel</b>, where maps are so small and channels so many that copies of the weights
 *       in oneDNN's layouts cost as much as the products. With AVX-512, in training, in all three directions.
 *   <li><b>Several pixels at a time</b>, where so few channels leave that a vector holds those of several pixels. Forward with strided
 *       kernels; the gradient of the weights over groups of pixels where images have channels enough to fill a vector, else with the
 *       strided kernels; the gradient of the images with turned strided kernels, else over groups, else directly.
 *   <li><b>Direct</b>, in every other case, by oneDNN: always in groups of channels, or with another padding on opposite sides.
 * </ol>
 */
public final class ConvolutionChooser {
    /** What taking a value to or from its transform costs, in products. */
    private static final double TRANSFORM = 36;

    /** Share of the direct algorithm's products that minimal filtering must undercut. */
    private static final double GAIN = 0.9;

    /** Products for each value, above which images lie as oneDNN likes it: that saves more than copies take. */
    private static final long MUCH_WORK = 256;

    /** Channels in one block of oneDNN's layouts, at most: with fewer it would fill up. */
    static final long BLOCK = 16;

    /** Input channels under which products for each position of the kernel are so short that one pass is faster. */
    private static final long LONG_PRODUCT = 16;

    /** Weights from which on small maps are convolved quicker in one pass. */
    private static final long MANY_WEIGHTS = 1L << 19;

    /** Pixels of a small map, at most. */
    private static final long SMALL_MAP = 64;

    /** Results of an image and channels on both sides, up to which and from which products by position pay with AVX-512. */
    private static final long FEW_RESULTS = 4;

    private static final long MANY_CHANNELS = 64;

    /** Memory that unfolded windows, or the pixels of all positions, may take. */
    private static final long MOST_UNFOLDED = 32L << 20;

    private final int vectorFloats;
    private final boolean holdsPrimitives;
    private final Rounding rounding;

    /** Whether operands may be rounded, and what that is worth. */
    enum Rounding {
        /** They may not. */
        NONE,
        /** Vectors of bfloat16 are twice as fast: fewer products of float32 are as good. */
        VECTORS,
        /** Tiles of bfloat16 are many times as fast. */
        TILES
    }

    /**
     * A chooser for a machine.
     *
     * @param vectorFloats values that one instruction works on: 16 with AVX-512, 8 with AVX2
     * @param holdsPrimitives whether primitives can be kept to one thread each, see {@link Workers#holdPrimitives}
     */
    ConvolutionChooser(int vectorFloats, boolean holdsPrimitives) {
        this(vectorFloats, holdsPrimitives, Rounding.NONE);
    }

    ConvolutionChooser(int vectorFloats, boolean holdsPrimitives, Rounding rounding) {
        this.vectorFloats = vectorFloats;
        this.holdsPrimitives = holdsPrimitives;
        this.rounding = rounding;
    }

    /** The chooser for the machine that this runs on. */
    static ConvolutionChooser ofMachine() {
        return ofMachine(Precision.FLOAT32);
    }

    private static ConvolutionChooser ofMachine(Precision precision) {
        Rounding narrow = OneDnn.multipliesTiles() ? Rounding.TILES : Rounding.VECTORS;
        return new ConvolutionChooser(
                OneDnn.vectorFloats(),
                Workers.shared().holdPrimitives(),
                precision == Precision.FLOAT32 ? Rounding.NONE : narrow);
    }

    /**
     * The stage of a convolution on this machine.
     *
     * @param from shape of the images
     * @param after operations on the way out; in training, one activation at most
     * @param changing whether weights change from one batch to the next
     * @param precision of the products
     */
    public static Stage stage(
            Convolution convolution, Shape from, List<Operation> after, boolean changing, Precision precision) {
        ConvolutionChooser chooser = ofMachine(precision);
        ConvolutionChoice choice = chooser.choose(convolution, from);
        if (choice.forward() instanceof TapProducts) {
            return changing
                    ? new TapStage(convolution, after)
                    : new DirectStage(convolution, chooser.direct(convolution, from), after);
        }
        if (choice.forward() instanceof Direct direct) {
            return new DirectStage(convolution, direct, after);
        }
        return choice.forward() instanceof StridedPixels strided
                ? new PixelGroupStage(convolution, chooser, choice, strided, after)
                : new MinimalFilteringStage(convolution, after);
    }

    /** How a convolution of images of a shape is computed in training. */
    ConvolutionChoice choose(Convolution convolution, Shape from) {
        if (convolution.groups() > 1 || !convolution.window().isSymmetric()) {
            Algorithm only = direct(convolution, from);
            return new ConvolutionChoice(only, only, only);
        }
        if (roundingPays(convolution, from)) {
            Algorithm narrow = Direct.ofNarrow();
            return new ConvolutionChoice(narrow, narrow, narrow);
        }
        if (suitsMinimalFiltering(convolution, from)) {
            Algorithm filtering = new MinimalFiltering();
            return new ConvolutionChoice(filtering, filtering, filtering);
        }
        if (tapsPay(convolution, from)) {
            Algorithm taps = new TapProducts();
            return new ConvolutionChoice(taps, taps, taps);
        }
        Algorithm direct = direct(convolution, from);
        OptionalInt strided = stridedPixels(convolution, from);
        if (strided.isEmpty()) {
            return new ConvolutionChoice(direct, direct, direct);
        }
        Algorithm forward = new StridedPixels(strided.getAsInt());
        OptionalInt grouped = groupedPixels(convolution, from);
        OptionalInt turned = turnedPixels(convolution, from.width());
        Algorithm weightGradient = grouped.isPresent() ? new GroupedPixels(grouped.getAsInt()) : forward;
        Algorithm single = grouped.isPresent() ? weightGradient : direct;
        Algorithm inputGradient = turned.isPresent() ? new StridedPixels(turned.getAsInt()) : single;
        return new ConvolutionChoice(forward, weightGradient, inputGradient);
    }

    /** How oneDNN computes a convolution directly, also one that stands for another one. */
    Direct direct(Convolution convolution, Shape from) {
        if (convolution.groups() > 1) {
            return new Direct(false, true, true, Unfolds.NEVER);
        }
        int[] kernel = convolution.window().kernel();
        long least = Math.min(convolution.channels(), convolution.inputChannels());
        boolean anyLayout = least * kernel[0] * kernel[1] > MUCH_WORK
                && convolution.channels() % BLOCK == 0
                && convolution.inputChannels() % BLOCK == 0;
        boolean many = manyWeightsOnFewPixels(convolution, from);
        long[] strides = convolution.window().strides();
        boolean skips = kernel[0] * kernel[1] == 1 && strides[0] * strides[1] > 1;
        if (skips && convolution.inputChannels() % BLOCK != 0) {
            // oneDNN 3.11 in one pass gathers whole blocks of channels, and writes past its scratchpad where the last
            // one is not full.
            return new Direct(false, true, true, Unfolds.ALWAYS);
        }
        return new Direct(
                anyLayout,
                convolution.inputChannels() >= LONG_PRODUCT && !many,
                !skips && !many,
                unfolds(convolution, from));
    }

    /** The same for one whose channels are those of several pixels: channels last, in one pass. */
    Direct directOfPixels(Convolution wide, Shape from) {
        return new Direct(false, false, true, unfolds(wide, from));
    }

    private static Unfolds unfolds(Convolution convolution, Shape from) {
        return UnfoldedGradient.bytes(convolution, from) > MOST_UNFOLDED ? Unfolds.NEVER : Unfolds.IMAGE_BY_IMAGE;
    }

    private boolean tapsPay(Convolution convolution, Shape from) {
        return vectorFloats == BLOCK
                && from.image()
                && convolution.results(from).positions() <= FEW_RESULTS
                && Math.min(convolution.channels(), convolution.inputChannels()) >= MANY_CHANNELS
                && TapStage.bytes(convolution, from) <= MOST_UNFOLDED;
    }

    /** Whether products for each position of the kernel, with AVX-512, would read more weights than they have pixels to multiply. */
    private boolean manyWeightsOnFewPixels(Convolution convolution, Shape from) {
        int[] kernel = convolution.window().kernel();
        long weights = convolution.channels() * convolution.inputChannels() * kernel[0] * kernel[1];
        return vectorFloats == BLOCK && weights >= MANY_WEIGHTS && from.positions() <= SMALL_MAP;
    }

    /**
     * Whether products of operands that are rounded to bfloat16 are faster than what float32 has: with tiles, where there are channels
     * enough for them and so many pixels that copies of the weights do not count; else only in place of direct products.
     */
    private boolean roundingPays(Convolution convolution, Shape from) {
        return rounding != Rounding.NONE
                && convolution.channels() % BLOCK == 0
                && convolution.inputChannels() % BLOCK == 0
                && convolution.results(from).positions() > FEW_RESULTS
                && (rounding == Rounding.TILES || !suitsMinimalFiltering(convolution, from));
    }

    private boolean suitsMinimalFiltering(Convolution convolution, Shape from) {
        Window window = convolution.window();
        int side = window.kernel()[0];
        boolean possible = (side == 3 || side == 5)
                && window.kernel()[1] == side
                && window.isDense()
                && Math.max(window.padding()[0], window.padding()[1]) < side
                && from.image();
        return possible && minimalFilteringPays(convolution, from) && holdsPrimitives;
    }

    private static boolean minimalFilteringPays(Convolution convolution, Shape from) {
        Shape to = convolution.results(from);
        int side = convolution.window().kernel()[0];
        double inputs = convolution.inputChannels();
        double outputs = convolution.channels();
        long tiles = TileGrid.over(to.withRows(1), Winograd.POINTS + 1 - side).tiles();
        double cost = tiles * Winograd.POINTS * Winograd.POINTS * (inputs * outputs + TRANSFORM * (inputs + outputs));
        double direct = (double) to.positions() * side * side * inputs * outputs;
        return cost < GAIN * direct;
    }

    /** How many pixels strided kernels compute at a time; none where kernels move otherwise than by one pixel, or it saves nothing. */
    OptionalInt stridedPixels(Convolution convolution, Shape from) {
        Window window = convolution.window();
        if (!from.image() || window.same() || window.stride()[1] != 1 || window.dilation()[1] != 1) {
            return OptionalInt.empty();
        }
        return pixels(
                convolution.channels(),
                window.kernel()[1],
                convolution.results(from).width());
    }

    /**
     * The same for the gradient of the images, which turned kernels compute.
     *
     * @param width columns of the images
     */
    OptionalInt turnedPixels(Convolution convolution, long width) {
        Window window = convolution.window();
        boolean possible = window.isDense()
                && !window.same()
                && StridedKernels.rest(window, 0) >= 0
                && StridedKernels.rest(window, 1) >= 0;
        return possible ? pixels(convolution.inputChannels(), window.kernel()[1], width) : OptionalInt.empty();
    }

    /** As many pixels at a time as fill a vector; none where that is not several, or a kernel of one column meets one pixel only. */
    private OptionalInt pixels(long channels, int columns, long width) {
        return columns == 1
                ? OptionalInt.empty()
                : IntStream.rangeClosed(2, (int) (vectorFloats / channels))
                        .filter(pixels -> width % pixels == 0)
                        .max();
    }

    /** How many pixels make a group; none where groups would save nothing, or the images' channels leave a vector unfilled. */
    OptionalInt groupedPixels(Convolution convolution, Shape from) {
        return IntStream.rangeClosed(2, (int) (vectorFloats / convolution.channels()))
                .filter(pixels -> divide(convolution, from, pixels))
                .boxed()
                .min(Comparator.comparingInt(pixels -> PixelGroups.columns(convolution, pixels)))
                .filter(pixels -> PixelGroups.columns(convolution, pixels)
                        < convolution.window().kernel()[1])
                .filter(pixels -> pixels * convolution.inputChannels() >= vectorFloats)
                .map(OptionalInt::of)
                .orElse(OptionalInt.empty());
    }

    /** Whether images, results and padding are whole groups. */
    private static boolean divide(Convolution convolution, Shape from, int pixels) {
        Window window = convolution.window();
        return from.image()
                && !window.same()
                && window.stride()[1] == 1
                && window.dilation()[1] == 1
                && window.padding()[1] % pixels == 0
                && from.width() % pixels == 0
                && convolution.results(from).width() % pixels == 0;
    }
}
