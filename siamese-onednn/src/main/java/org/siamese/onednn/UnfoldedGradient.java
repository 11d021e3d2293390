package org.siamese.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.Build.Phase;
import org.siamese.onednn.Matrices.Operand;

/**
 * The gradient of a convolution's kernels as one product: the gradients of the results times the windows of all images, each unfolded into
 * a line. For small maps, where oneDNN reads and writes the whole gradient for each image.
 */
final class UnfoldedGradient {
    private static final long MOST_BYTES = 32L << 20;

    /** Pixels of a map of results up to which it pays with AVX-512: measured, docs/engine.md. */
    private static final long FEW_RESULTS = 4;

    private static final long MANY_CHANNELS = 64;

    private final Window window;
    private final Window.Fit fit;
    private final Shape shape;
    private final int taps;
    private final float[] image;
    private final float[] line;

    /** What one thread works with. */
    private UnfoldedGradient(Window window, Window.Fit fit, Shape shape) {
        this.window = window;
        this.fit = fit;
        this.shape = shape;
        this.taps = window.kernel()[0] * window.kernel()[1];
        this.image = new float[Math.toIntExact(shape.rowLength())];
        this.line = new float[Math.toIntExact(shape.channels() * taps)];
    }

    /** Whether the unfolded windows are not too large. */
    static boolean suits(Convolution operation, Shape from) {
        return bytes(operation, from) <= MOST_BYTES;
    }

    /** Whether it is quicker than all that oneDNN has for AVX-512. */
    static boolean pays(Convolution operation, Shape from) {
        return operation.results(from).positions() <= FEW_RESULTS
                && Math.min(operation.channels(), operation.inputChannels()) >= MANY_CHANNELS
                && suits(operation, from);
    }

    private static long bytes(Convolution operation, Shape from) {
        Shape to = operation.results(from);
        int[] kernel = operation.window().kernel();
        return Block.floats(to.rows() * to.positions() * from.channels() * kernel[0] * kernel[1]);
    }

    /** Adds the steps; both tensors lie channels last. */
    static void add(Build build, Convolution operation, Tensor x, Tensor delta) {
        Shape from = x.shape();
        Shape to = delta.shape();
        Window window = operation.window();
        Window.Fit fit = window.over(from);
        Block windows = build.acquire(bytes(operation, from));
        int rows = Math.toIntExact(from.rows());
        long length = from.channels() * window.kernel()[0] * window.kernel()[1];
        Images source = new Images(x);
        Images target = new Images(windows, rows, Math.toIntExact(to.positions() * length));
        List<UnfoldedGradient> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(rows, Workers.shared().parallelism()); i++) {
            workers.add(new UnfoldedGradient(window, fit, from));
        }
        build.act(Phase.BACKWARD, "unfolding", run -> {
            FloatBuffer[] images = source.buffers();
            FloatBuffer[] lines = target.buffers();
            Workers.shared().share(workers.size(), rows, (part, row) -> workers.get(part)
                    .unfold(images[row], lines[row]));
        });
        Matrices.step(
                build,
                Phase.BACKWARD,
                "weight gradient",
                new long[] {1, to.channels(), to.rows() * to.positions(), length},
                new Operand(delta.block(), true),
                new Operand(windows, false),
                ArrayMemory.gradient(operation.weights()),
                false);
        build.release(windows);
    }

    /** One line for each window, [channels][kernel height][kernel width] as the kernels lie, with zeros over the edge. */
    private void unfold(FloatBuffer from, FloatBuffer to) {
        from.get(0, image, 0, image.length);
        int at = 0;
        for (int row = 0; row < fit.size()[0]; row++) {
            for (int column = 0; column < fit.size()[1]; column++) {
                Arrays.fill(line, 0);
                for (int tap = 0; tap < taps; tap++) {
                    take(row, column, tap);
                }
                to.put(at, line, 0, line.length);
                at += line.length;
            }
        }
    }

    private void take(int row, int column, int tap) {
        long y = (long) row * window.stride()[0]
                + (long) tap / window.kernel()[1] * window.dilation()[0]
                - fit.before()[0];
        long x = (long) column * window.stride()[1]
                + (long) tap % window.kernel()[1] * window.dilation()[1]
                - fit.before()[1];
        if (y < 0 || y >= shape.height() || x < 0 || x >= shape.width()) {
            return;
        }
        int channels = (int) shape.channels();
        int start = (int) (y * shape.width() + x) * channels;
        for (int c = 0; c < channels; c++) {
            line[c * taps + tap] = image[start + c];
        }
    }
}
