package org.siamese.core.distance;

import java.nio.DoubleBuffer;
import org.bytedeco.javacpp.DoublePointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** As {@link FloatBlock}, of double precision. */
@SuppressWarnings("try") // the scope outside workspaces is there to be closed, not to be read
final class DoubleBlock implements AutoCloseable {
    private final INDArray columnsFirst;
    private final DoubleBuffer values;
    private final boolean shared;
    private final int rows;
    private final int columns;

    DoubleBlock(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.shared = Nd4j.getEnvironment().isCPU();
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            this.columnsFirst = Nd4j.createUninitialized(DataType.DOUBLE, new long[] {columns, rows}, 'f');
        }
        this.values = shared
                ? ((DoublePointer) columnsFirst.data().pointer()).asBuffer()
                : DoubleBuffer.allocate(Math.multiplyExact(rows, columns));
    }

    /** Fills the block. */
    void fill(double[] from) {
        values.put(0, from, 0, rows * columns);
        if (!shared) {
            columnsFirst.assign(Nd4j.createFromArray(from).reshape('f', columns, rows));
        }
    }

    /** Reads values from a place on, counted row after row. */
    void get(int at, double[] into, int first, int count) {
        values.get(at, into, first, count);
    }

    /** Takes what ND4J wrote. */
    void pull() {
        if (!shared) {
            values.put(0, columnsFirst.dup('f').data().asDouble());
        }
    }

    /** Some rows, [columns, to - from], in the order of Fortran, whose memory is that of rows in the order of C. */
    INDArray transposed(int from, int to) {
        return FloatBlock.columns(columnsFirst, from, to);
    }

    /** The first values as so many rows of another length, transposed as {@link #transposed}. */
    INDArray shaped(int otherRows, int otherColumns) {
        return FloatBlock.shaped(columnsFirst, otherRows, otherColumns);
    }

    @Override
    public void close() {
        columnsFirst.close();
    }
}
