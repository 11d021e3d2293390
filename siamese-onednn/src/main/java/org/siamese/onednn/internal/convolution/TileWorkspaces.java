package org.siamese.onednn.internal.convolution;

import java.util.List;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.kernel.TileGrid;
import org.siamese.onednn.internal.kernel.TileReader;
import org.siamese.onednn.internal.kernel.TileWriter;
import org.siamese.onednn.internal.kernel.Winograd;
import org.siamese.onednn.internal.stage.Build;

/** The readers and writers of tiles that a program's convolutions share: one of a kind for each worker. */
final class TileWorkspaces {
    private TileWorkspaces() {}

    /** A worker's reader of the images that go into a convolution. */
    static TileReader inputs(
            Build build, int worker, Winograd winograd, TileGrid grid, Shape images, long above, long left) {
        List<?> need = List.of(worker, winograd.kernel(), grid, images, above, left);
        return build.workspace(
                TileReader.class, need, () -> new TileReader(winograd.input(), grid, images, above, left));
    }

    /** A worker's reader of the gradients of what comes out of a convolution. */
    static TileReader gradients(Build build, int worker, Winograd winograd, TileGrid grid, Shape images) {
        List<?> need = List.of(worker, winograd.kernel(), grid, images);
        return build.workspace(
                TileReader.class, need, () -> new TileReader(winograd.outputTransposed(), grid, images, 0, 0));
    }

    /** A worker's writer of what comes out of a convolution. */
    static TileWriter results(Build build, int worker, Winograd winograd, TileGrid grid, Shape images) {
        List<?> need = List.of(worker, winograd.kernel(), grid, images);
        return build.workspace(TileWriter.class, need, () -> new TileWriter(winograd.output(), grid, images));
    }
}
