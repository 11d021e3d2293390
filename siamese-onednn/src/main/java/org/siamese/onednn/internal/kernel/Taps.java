package org.siamese.onednn.internal.kernel;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;

/**
 * Which pixels each position of a kernel, a tap, multiplies while the kernel slides over an image. A tap meets pairs of a pixel of the
 * image and a pixel of the result. In a matrix of pairs, lines are sorted by tap, then by image, then by pair.
 *
 * <p>A tap that meets nothing has one pair of zeros, so that every tap has a product. Immutable.
 */
public final class Taps {
    /** Stands for a pixel of zeros. */
    private static final int NOTHING = Window.OVER_THE_EDGE;

    private final int[] starts;
    private final int[] inputs;
    private final int[] results;
    private final int inputCount;
    private final int resultCount;

    private Taps(int[] starts, int[] inputs, int[] results, int inputCount, int resultCount) {
        this.starts = starts;
        this.inputs = inputs;
        this.results = results;
        this.inputCount = inputCount;
        this.resultCount = resultCount;
    }

    /** The taps of a window over images of a shape. */
    public static Taps over(Window window, Shape shape) {
        Window.Fit fit = window.over(shape);
        int count = window.kernel()[0] * window.kernel()[1];
        int[] starts = new int[count + 1];
        List<Integer> inputs = new ArrayList<>();
        List<Integer> results = new ArrayList<>();
        for (int tap = 0; tap < count; tap++) {
            for (int row = 0; row < fit.size()[0]; row++) {
                for (int column = 0; column < fit.size()[1]; column++) {
                    int pixel = window.pixel(fit, shape, row, column, tap);
                    if (pixel != Window.OVER_THE_EDGE) {
                        inputs.add(pixel);
                        results.add(Math.toIntExact(row * fit.size()[1] + column));
                    }
                }
            }
            if (inputs.size() == starts[tap]) {
                inputs.add(NOTHING);
                results.add(NOTHING);
            }
            starts[tap + 1] = inputs.size();
        }
        return new Taps(
                starts,
                inputs.stream().mapToInt(i -> i).toArray(),
                results.stream().mapToInt(i -> i).toArray(),
                Math.toIntExact(shape.positions()),
                Math.toIntExact(fit.size()[0] * fit.size()[1]));
    }

    /** Number of taps. */
    public int count() {
        return starts.length - 1;
    }

    /** Number of pairs of all taps. */
    public int pairs() {
        return inputs.length;
    }

    /** Number of pairs of the taps before one. */
    public int start(int tap) {
        return starts[tap];
    }

    /** Number of pairs of a tap. */
    public int pairs(int tap) {
        return starts[tap + 1] - starts[tap];
    }

    /** Loops between the images' pixels and lines of pairs, see {@link Mover}. */
    public Mover ofInputs(int images, int channels) {
        return new Mover(inputs, inputCount, images, channels);
    }

    /** Loops between the results' pixels and lines of pairs, see {@link Mover}. */
    public Mover ofResults(int images, int channels) {
        return new Mover(results, resultCount, images, channels);
    }

    /** Copies pixels of images, channels last, into lines of pairs, or sums lines of pairs into pixels. For one thread. */
    public final class Mover {
        private final int[] pixels;
        private final int pixelCount;
        private final int images;
        private final int channels;
        private final float[] line;
        private final float[] sum;

        private Mover(int[] pixels, int pixelCount, int images, int channels) {
            this.pixels = pixels;
            this.pixelCount = pixelCount;
            this.images = images;
            this.channels = channels;
            this.line = new float[channels];
            this.sum = new float[channels];
        }

        /** Where the line of an image's pair begins. */
        private int at(int tap, int pair, int image) {
            return (starts[tap] * images + image * pairs(tap) + pair - starts[tap]) * channels;
        }

        /** Fills the lines of one image. */
        public void spread(FloatBuffer image, int index, FloatBuffer lines) {
            for (int tap = 0; tap < count(); tap++) {
                for (int pair = starts[tap]; pair < starts[tap + 1]; pair++) {
                    if (pixels[pair] == NOTHING) {
                        Arrays.fill(line, 0);
                    } else {
                        image.get(pixels[pair] * channels, line, 0, channels);
                    }
                    lines.put(at(tap, pair, index), line, 0, channels);
                }
            }
        }

        /** Fills one image: each pixel with the sum of its lines. */
        public void gather(FloatBuffer lines, int index, FloatBuffer image) {
            for (int pixel = 0; pixel < pixelCount; pixel++) {
                Arrays.fill(sum, 0);
                for (int tap = 0; tap < count(); tap++) {
                    for (int pair = starts[tap]; pair < starts[tap + 1]; pair++) {
                        if (pixels[pair] == pixel) {
                            lines.get(at(tap, pair, index), line, 0, channels);
                            Lines.add(sum, line, channels);
                        }
                    }
                }
                image.put(pixel * channels, sum, 0, channels);
            }
        }
    }
}
