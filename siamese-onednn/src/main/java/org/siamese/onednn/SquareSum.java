package org.siamese.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.onednn.internal.kernel.Lines;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.natives.Workers;

/**
 * The sum of the squares of parts of a gradient vector: in float32 place by place over the lines of a piece, then in double precision.
 */
final class SquareSum {
    private static final int LINE = 4096;
    private static final int PIECE = 64 * LINE;

    private final INDArray vector;
    private final List<Piece> pieces = new ArrayList<>();
    private final double[] sums;

    /** Neighbours in the vector. */
    private record Piece(FloatBuffer values, int length) {}

    /**
     * A sum.
     *
     * @param vector all gradients
     * @param parts views of it
     */
    SquareSum(INDArray vector, List<INDArray> parts) {
        this.vector = vector;
        long begin = vector.offset();
        for (INDArray part : parts) {
            cut(part.offset() - begin, part.offset() - begin + part.length());
        }
        sums = new double[pieces.size()];
    }

    private void cut(long start, long end) {
        for (long at = start; at < end; at += PIECE) {
            int length = (int) Math.min(PIECE, end - at);
            pieces.add(new Piece(ArrayMemory.buffer(vector, at, length), length));
        }
    }

    double value() {
        int workers = Math.max(1, Math.min(pieces.size(), Workers.shared().parallelism()));
        float[][] lines = new float[workers][LINE];
        float[][] squares = new float[workers][LINE];
        Workers.shared()
                .share(
                        workers,
                        pieces.size(),
                        (worker, i) -> sums[i] = sum(pieces.get(i), lines[worker], squares[worker]));
        return Arrays.stream(sums).sum();
    }

    private double sum(Piece piece, float[] line, float[] squares) {
        Arrays.fill(squares, 0);
        for (int at = 0; at < piece.length(); at += LINE) {
            int count = Math.min(LINE, piece.length() - at);
            piece.values().get(at, line, 0, count);
            Lines.addSquares(squares, line, count);
        }
        return Lines.sum(squares);
    }
}
