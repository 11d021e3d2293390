package org.siamese.onednn;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.engine.Precision;
import org.siamese.core.layer.DenseLayout;
import org.siamese.core.plan.TowerPlan;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.program.Program;
import org.siamese.onednn.internal.stage.Run;

/**
 * Embeds with the parameters of a network where they lie. Rows go through programs of fixed sizes, at most {@value #MOST_ROWS} at a
 * time, or {@value #FEWER_ROWS} where more would take much memory. Thread-safe: each call at a time has a program of its own.
 */
final class Embedding implements AutoCloseable {
    /** Rows that are embedded at a time. */
    static final int MOST_ROWS = 128;

    private static final int FEWER_ROWS = 64;
    private static final long MOST_BYTES = 256L << 20;
    private static final int MOST_IDLE = 8;
    private static final Run RUN = new Run(0, 0, 0);

    private final TowerPlan plan;
    private final Precision precision;
    private final Map<Long, Deque<Program>> idle = new HashMap<>();
    private final Deque<Long> order = new ArrayDeque<>();
    private int version;
    private int mostRows;
    private boolean closed;

    Embedding(TowerPlan plan, Precision precision) {
        this.plan = plan;
        this.precision = precision;
    }

    /** Says that parameters have changed. */
    synchronized void refresh() {
        version++;
    }

    /** [rows, dimension] of [rows, ...]. */
    INDArray embed(INDArray features) {
        if (features.rank() < 2 || features.isEmpty()) {
            throw new IllegalArgumentException(
                    "features: expected at least one row, got shape " + Arrays.toString(features.shape()));
        }
        INDArray dense = DenseLayout.of(features, DataType.FLOAT);
        long rows = dense.size(0);
        FloatPointer from = new FloatPointer(ArrayMemory.address(dense));
        INDArray result = null;
        int most = rows > FEWER_ROWS ? mostRows(dense.shape()) : FEWER_ROWS;
        for (long start = 0; start < rows; start += most) {
            long count = Math.min(most, rows - start);
            long[] shape = dense.shape().clone();
            shape[0] = size(count);
            Program program = take(shape);
            try {
                long dimension = program.embeddingSize();
                if (result == null) {
                    result = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, dimension}, 'c');
                }
                Pointer to = new FloatPointer(ArrayMemory.address(result)).getPointer(start * dimension);
                run(program, from.getPointer(start * (dense.length() / rows)), to, shape, count);
            } finally {
                give(shape, program);
            }
        }
        return result;
    }

    /** Weights are read once for each batch, so large batches are faster. */
    private synchronized int mostRows(long[] shape) {
        if (mostRows == 0) {
            long[] whole = shape.clone();
            whole[0] = MOST_ROWS;
            mostRows = Program.bytes(plan, whole, precision) > MOST_BYTES ? FEWER_ROWS : MOST_ROWS;
        }
        return mostRows;
    }

    private static void run(Program program, Pointer from, Pointer to, long[] shape, long count) {
        if (count == shape[0]) {
            program.forward(from, to, RUN);
            return;
        }
        INDArray padded = Nd4j.create(DataType.FLOAT, shape, 'c');
        INDArray whole = Nd4j.createUninitialized(DataType.FLOAT, new long[] {shape[0], program.embeddingSize()}, 'c');
        copy(from, ArrayMemory.address(padded), padded.length() / shape[0] * count);
        program.forward(ArrayMemory.address(padded), ArrayMemory.address(whole), RUN);
        copy(ArrayMemory.address(whole), to, program.embeddingSize() * count);
    }

    private static void copy(Pointer from, Pointer to, long floats) {
        Pointer.memcpy(to, from, Block.floats(floats));
    }

    /** The least power of 2 that holds a number of rows. */
    private static long size(long rows) {
        return rows == 1 ? 1 : Long.highestOneBit(rows - 1) << 1;
    }

    private Program take(long[] shape) {
        Program program;
        int wanted;
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException("the embedder is closed");
            }
            Deque<Program> same = idle.get(shape[0]);
            program = same == null ? null : same.pollFirst();
            if (program != null) {
                order.removeFirstOccurrence(shape[0]);
            }
            wanted = version;
        }
        if (program == null) {
            program = new Program(plan, shape, false, precision);
        }
        program.prepare(wanted);
        return program;
    }

    private synchronized void give(long[] shape, Program program) {
        if (closed) {
            program.close();
            return;
        }
        idle.computeIfAbsent(shape[0], key -> new ArrayDeque<>()).addFirst(program);
        order.addLast(shape[0]);
        if (order.size() > MOST_IDLE) {
            idle.get(order.removeFirst()).removeLast().close();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        idle.values().forEach(programs -> programs.forEach(Program::close));
        idle.clear();
        order.clear();
    }
}
