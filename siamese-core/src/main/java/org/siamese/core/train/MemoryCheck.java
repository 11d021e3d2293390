package org.siamese.core.train;

import org.bytedeco.javacpp.Pointer;
import org.siamese.core.tower.Tower;

/** Compares what training a tower needs with what this process may use, before anything is allocated. */
final class MemoryCheck {
    private static final double GIB = 1L << 30;

    private MemoryCheck() {}

    static void require(Tower tower, int rows) {
        long needed = tower.trainingBytes(rows);
        long limit = Pointer.maxBytes() > 0 ? Pointer.maxBytes() : Long.MAX_VALUE;
        long free = Math.min(limit - Pointer.totalBytes(), Pointer.availablePhysicalBytes());
        if (needed > free) {
            throw new TrainingException(String.format(
                    java.util.Locale.ROOT,
                    "training a tower of %,d parameters on %d rows a step takes about %.1f GiB of native memory, and %.1f GiB are"
                            + " free (limit %.1f GiB). Send fewer rows through the tower at a time with chunks(...), take a smaller batch, image or tower, or raise the limit with"
                            + " -Dorg.bytedeco.javacpp.maxbytes=%dG",
                    tower.parameters(),
                    rows,
                    needed / GIB,
                    free / GIB,
                    limit / GIB,
                    (long) Math.ceil(needed / GIB * 1.25)));
        }
    }
}
