package org.siamese.spark;

import java.io.Serializable;

/**
 * A stretch of the gradient that a part contributes, on its way to the executor that adds that stretch.
 *
 * @param part index of the part in its batch
 * @param gradient the stretch, encoded
 * @param by who computed it, and how long that took
 */
record PartBlock(int part, byte[] gradient, PartWork by) implements Serializable {
    /** A part's gradient, cut into so many stretches. */
    static PartBlock[] cut(int part, PartGradient whole, Transfer transfer, int blocks) {
        PartBlock[] cut = new PartBlock[blocks];
        for (int block = 0; block < blocks; block++) {
            cut[block] = new PartBlock(part, transfer.part(whole.gradient(), block, blocks), whole.by());
        }
        return cut;
    }
}
