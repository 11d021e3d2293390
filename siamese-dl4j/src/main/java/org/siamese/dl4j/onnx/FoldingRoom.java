package org.siamese.dl4j.onnx;

/** How many elements may be made while constants are computed: in proportion to the file, so that a small file cannot take much memory. */
final class FoldingRoom {
    private static final long LEAST = 1L << 22;

    private long left;

    FoldingRoom(long fileBytes) {
        left = Math.max(LEAST, 2 * fileBytes);
    }

    /**
     * Takes room for a tensor and gives its number of elements.
     *
     * @throws OnnxImportException if there is not as much
     */
    int take(ImportNode node, long... shape) {
        long size = 1;
        for (long dim : shape) {
            if (dim == ConstantTensor.BATCH) {
                throw node.refused("makes a tensor whose size depends on the number of inputs");
            }
            if (dim < 0 || dim > left || size * dim > left) {
                throw node.refused("makes a constant of shape " + java.util.Arrays.toString(shape)
                        + ", more than is computed while reading");
            }
            size *= dim;
        }
        left -= size;
        return (int) size;
    }
}
