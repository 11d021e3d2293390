package org.siamese.onnx.internal.session;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.platform.Fp16Conversions;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/** A network in ONNX Runtime. Thread-safe; its memory is freed by {@link #close}, or when nobody holds it any more. */
public final class OnnxSession implements AutoCloseable {
    private static final Cleaner CLEANER = Cleaner.create();
    private static final AtomicBoolean PREPARED = new AtomicBoolean();

    private final Native memory;
    private final Cleaner.Cleanable cleanable;
    private final String input;
    private final boolean half;
    private final List<String> outputs;

    private OnnxSession(Native memory, String input, boolean half, List<String> outputs) {
        this.memory = memory;
        this.input = input;
        this.half = half;
        this.outputs = outputs;
        this.cleanable = CLEANER.register(this, memory);
    }

    /**
     * Values of an output.
     *
     * @param values in 'c' order
     * @param shape their dimensions
     */
    public record Output(float[] values, long[] shape) {}

    /**
     * Begins to load ONNX Runtime's native library on a thread of its own, so that a program with several processors reads its model
     * meanwhile. A failure shows when a network is opened.
     */
    public static void prepare() {
        if (PREPARED.compareAndSet(false, true)) {
            Thread thread = new Thread(OnnxSession::load, "siamese-onnx-start");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private static void load() {
        try {
            OrtEnvironment.getEnvironment();
        } catch (RuntimeException | LinkageError e) {
            // Said by open().
        }
    }

    /** What ONNX Runtime said. */
    public static final class SessionException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        SessionException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private static final class Native implements Runnable {
        private final OrtSession session;
        private final ReadWriteLock lock = new ReentrantReadWriteLock();
        private boolean closed;

        Native(OrtSession session) {
            this.session = session;
        }

        @Override
        public void run() {
            lock.writeLock().lock();
            try {
                if (!closed) {
                    closed = true;
                    session.close();
                }
            } catch (OrtException e) {
                throw new SessionException("cannot be closed: " + e.getMessage(), e);
            } finally {
                lock.writeLock().unlock();
            }
        }
    }

    /**
     * Loads a network.
     *
     * @param model all of it, outside the heap or all of an array; not kept
     * @param threads that compute one call
     * @param input the name of its input
     * @param half whether the input takes numbers of 16 bits; those that are given are rounded
     * @param outputs the names of the outputs to compute
     * @throws SessionException if ONNX Runtime refuses it, or does not run on this machine
     */
    public static OnnxSession open(ByteBuffer model, int threads, String input, boolean half, List<String> outputs) {
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            environment.setTelemetry(false);
            options.setIntraOpNumThreads(threads);
            options.setInterOpNumThreads(1);
            // Threads that spin while they wait take the processors from other calls.
            options.addConfigEntry("session.intra_op.allow_spinning", "0");
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            OrtSession session = model.isDirect()
                    ? environment.createSession(model.duplicate(), options)
                    : environment.createSession(model.array(), options);
            return new OnnxSession(new Native(session), input, half, outputs);
        } catch (OrtException e) {
            throw new SessionException("ONNX Runtime refuses it: " + e.getMessage(), e);
        } catch (LinkageError | IllegalStateException e) {
            throw new SessionException("ONNX Runtime does not run on this machine: " + e.getMessage(), e);
        }
    }

    /**
     * Computes the outputs.
     *
     * @param values the input, direct
     * @param shape its dimensions
     * @throws SessionException if ONNX Runtime cannot compute them, or an output holds no floating-point numbers
     * @throws IllegalStateException if the session is closed
     */
    public List<Output> run(FloatBuffer values, long[] shape) {
        memory.lock.readLock().lock();
        try {
            if (memory.closed) {
                throw new IllegalStateException("network: expected one that is open, got one that was closed");
            }
            try (OnnxTensor tensor = tensor(values, shape);
                    OrtSession.Result result = memory.session.run(Map.of(input, tensor), Set.copyOf(outputs))) {
                List<Output> read = new ArrayList<>();
                for (String name : outputs) {
                    read.add(output(name, result.get(name).orElseThrow()));
                }
                return read;
            } catch (OrtException e) {
                throw new SessionException("ONNX Runtime cannot compute it: " + e.getMessage(), e);
            }
        } finally {
            memory.lock.readLock().unlock();
        }
    }

    private OnnxTensor tensor(FloatBuffer values, long[] shape) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        return half
                ? OnnxTensor.createTensor(
                        environment,
                        Fp16Conversions.convertFloatBufferToFp16Buffer(values),
                        shape,
                        OnnxJavaType.FLOAT16)
                : OnnxTensor.createTensor(environment, values, shape);
    }

    private static Output output(String name, OnnxValue value) {
        if (value instanceof OnnxTensor tensor) {
            FloatBuffer numbers = tensor.getFloatBuffer();
            if (numbers != null) {
                float[] copy = new float[numbers.remaining()];
                numbers.get(copy);
                return new Output(copy, tensor.getInfo().getShape());
            }
        }
        throw new SessionException(
                "output \"" + name + "\": expected floating-point numbers, got " + value.getInfo(), null);
    }

    @Override
    public void close() {
        cleanable.clean();
    }
}
