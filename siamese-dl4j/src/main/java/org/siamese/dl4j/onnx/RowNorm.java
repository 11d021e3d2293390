package org.siamese.dl4j.onnx;

/**
 * The Euclidean length of each row on its way to a division, or a part of its computation. No layer computes it alone.
 *
 * @param of the rows
 * @param stage how far the computation has come
 * @param node that made it, for messages
 */
record RowNorm(TowerValue of, Stage stage, ImportNode node) implements Value {
    /** What is computed. */
    enum Stage {
        /** The squares of the elements. */
        SQUARES,
        /** The sum of the squares of each row. */
        SQUARED,
        /** The length of each row. */
        LENGTH,
        /** 1 divided by the length of each row. */
        INVERSE
    }

    RowNorm at(Stage next, ImportNode nextNode) {
        return new RowNorm(of, next, nextNode);
    }
}
