package org.siamese.onednn.internal.convolution;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.internal.kernel.Unfolding;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Images;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Workers;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Matrices;
import org.siamese.onednn.internal.stage.Matrices.Operand;
import org.siamese.onednn.internal.stage.Phase;

/**
 * The gradient of a convolution's kernels as one product: the gradients of the results times the windows of all images, each unfolded into
 * a line. For small maps, where oneDNN's own way is a product for each image that reads and writes the whole gradient every time.
 */
final class UnfoldedGradient {
    private UnfoldedGradient() {}

    /** What the unfolded windows take. */
    static long bytes(Convolution operation, Shape from) {
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
        List<Unfolding> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(rows, Workers.shared().parallelism()); i++) {
            workers.add(new Unfolding(window, fit, from));
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
}
