package org.siamese.spark;

import java.io.Serializable;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The sum of a stretch of the gradients of all parts.
 *
 * @param block index of the stretch
 * @param sum float32
 * @param by who computed the parts
 */
record BlockSum(int block, byte[] sum, List<PartWork> by) implements Serializable {
    /** Adds the stretches, that of the last part first, then the others in their order. */
    static BlockSum of(int block, Iterable<PartBlock> stretches, Transfer transfer) {
        List<PartBlock> parts = new ArrayList<>();
        stretches.forEach(parts::add);
        parts.sort(Comparator.comparingInt(PartBlock::part));
        float[] sum = transfer.decode(parts.get(parts.size() - 1).gradient());
        parts.subList(0, parts.size() - 1).forEach(part -> transfer.addTo(sum, part.gradient()));
        List<PartWork> by = new ArrayList<>(parts.stream().map(PartBlock::by).toList());
        return new BlockSum(block, Transfer.FLOAT32.encode(FloatBuffer.wrap(sum)), by);
    }
}
