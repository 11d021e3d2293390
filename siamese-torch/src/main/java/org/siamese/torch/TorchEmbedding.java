package org.siamese.torch;

import java.lang.ref.Reference;
import java.util.Arrays;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.siamese.core.engine.Precision;
import org.siamese.core.layer.DenseLayout;
import org.siamese.torch.internal.natives.Staging;
import org.siamese.torch.internal.natives.TorchDevice;
import org.siamese.torch.internal.operation.Pass;
import org.siamese.torch.internal.operation.TorchProgram;

/** Embeds by a program, {@value #MOST_ROWS} rows at a time. Thread-safe; {@link #close()} waits for calls in progress. */
@SuppressWarnings("try") // scopes and guards are there to be closed, not to be read
final class TorchEmbedding implements AutoCloseable {
    private static final int MOST_ROWS = 128;

    private final TorchProgram program;
    private final TorchDevice device;
    private final Pass pass;
    private final ReadWriteLock inUse = new ReentrantReadWriteLock();
    private final Queue<Staging> idle = new ConcurrentLinkedQueue<>();
    private boolean closed;

    TorchEmbedding(TorchProgram program, TorchDevice device, Precision precision) {
        this.pass = Pass.inference(precision);
        this.program = program;
        this.device = device;
    }

    /** [rows, dimension] of [rows, ...]. */
    INDArray embed(INDArray features) {
        if (features.rank() < 2 || features.isEmpty()) {
            throw new IllegalArgumentException(
                    "features: expected at least one row, got shape " + Arrays.toString(features.shape()));
        }
        inUse.readLock().lock();
        try {
            if (closed) {
                throw new IllegalStateException("the embedder is closed");
            }
            return inPieces(features);
        } finally {
            inUse.readLock().unlock();
        }
    }

    private INDArray inPieces(INDArray features) {
        long rows = features.size(0);
        if (rows <= MOST_ROWS) {
            return piece(features);
        }
        INDArrayIndex[] index = new INDArrayIndex[features.rank()];
        Arrays.fill(index, NDArrayIndex.all());
        INDArray result = null;
        for (long start = 0; start < rows; start += MOST_ROWS) {
            index[0] = NDArrayIndex.interval(start, Math.min(rows, start + MOST_ROWS));
            INDArray piece = piece(features.get(index));
            if (result == null) {
                result = Nd4j.createUninitialized(DataType.FLOAT, new long[] {rows, piece.size(1)}, 'c');
            }
            result.get(index[0], NDArrayIndex.all()).assign(piece);
        }
        return result;
    }

    private INDArray piece(INDArray features) {
        INDArray dense = DenseLayout.of(features, DataType.FLOAT);
        Staging staging = Optional.ofNullable(idle.poll()).orElseGet(device::staging);
        try (PointerScope scope = new PointerScope();
                NoGradGuard guard = new NoGradGuard()) {
            Tensor embeddings = program.forward(staging.batch(dense), pass);
            try {
                return staging.embeddings(embeddings);
            } finally {
                embeddings.releaseReference();
            }
        } catch (RuntimeException e) {
            throw Failures.of(e, features.shape(), 1, program.vector().numel());
        } finally {
            idle.add(staging);
            Reference.reachabilityFence(dense);
        }
    }

    @Override
    public void close() {
        inUse.writeLock().lock();
        try {
            closed = true;
            idle.forEach(Staging::close);
            idle.clear();
        } finally {
            inUse.writeLock().unlock();
        }
    }
}
