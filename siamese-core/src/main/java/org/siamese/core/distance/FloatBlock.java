package org.siamese.core.distance;

import java.nio.FloatBuffer;
import org.bytedeco.javacpp.FloatPointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Rows of single precision that ND4J's gemm reads and writes, and that Java reads and writes in parts. On a CPU both share the memory.
 * Different threads may read and write different parts at once.
 */
@SuppressWarnings("try") // the scope outside workspaces is there to be closed, not to be read
final class FloatBlock implements AutoCloseable {
    private final INDArray columnsFirst;
    private final FloatBuffer values;
    private final boolean shared;
    private final int rows;
    private final int columns;

    FloatBlock(int rows, int columns) {
        this.rows = rows;
        this.columns = columns;
        this.shared = Nd4j.getEnvironment().isCPU();
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            this.columnsFirst = Nd4j.createUninitialized(DataType.FLOAT, new long[] {columns, rows}, 'f');
        }
        this.values = shared
                ? ((FloatPointer) columnsFirst.data().pointer()).asBuffer()
                : FloatBuffer.allocate(Math.multiplyExact(rows, columns));
    }

    int rows() {
        return rows;
    }

    int columns() {
        return columns;
    }

    /** Writes values from a place on, counted row after row. */
    void put(int at, float[] from, int first, int count) {
        values.put(at, from, first, count);
    }

    /** Reads values from a place on, counted row after row. */
    void get(int at, float[] into, int first, int count) {
        values.get(at, into, first, count);
    }

    /** Hands what was put to ND4J. */
    void push() {
        if (!shared) {
            columnsFirst.assign(Nd4j.createFromArray(values.array()).reshape('f', columns, rows));
        }
    }

    /** Takes what ND4J wrote. */
    void pull() {
        if (!shared) {
            values.put(0, columnsFirst.dup('f').data().asFloat());
        }
    }

    /** Some rows, [columns, to - from], in the order of Fortran, whose memory is that of rows in the order of C. */
    INDArray transposed(int from, int to) {
        return columns(columnsFirst, from, to);
    }

    /** The first values as so many rows of another length, transposed as {@link #transposed}. */
    INDArray shaped(int otherRows, int otherColumns) {
        return shaped(columnsFirst, otherRows, otherColumns);
    }

    static INDArray shaped(INDArray all, int rows, int columns) {
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            return Nd4j.create(all.data(), new long[] {columns, rows}, new long[] {1, columns}, 0, 'f');
        }
    }

    static INDArray columns(INDArray all, int from, int to) {
        try (MemoryWorkspace none = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            return from == 0 && to == all.size(1) ? all : all.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
        }
    }

    @Override
    public void close() {
        columnsFirst.close();
    }
}
