package org.siamese.spark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.SparkEnv;
import org.apache.spark.TaskContext;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.acceleration.Acceleration;
import org.siamese.core.engine.BatchPart;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngines;
import org.siamese.image.Picture;

/**
 * An executor's share of a run: its engine and its images, which stay between steps. One for each process; its tasks take turns, and the
 * engine's native threads use the cores. A part is a function of its arguments alone, so a part that is computed twice, by speculation or
 * after a loss, does no harm.
 */
final class Worker {
    /** Read once: Linux may take long to write that file. */
    private static final String PROCESSOR = readProcessor();

    private static @Nullable Worker current;

    private final Job job;
    private final ExecutorImages images;
    private @Nullable TowerEngine engine;
    private @Nullable StepState loaded;

    private Worker(Job job, ExecutorImages images) {
        this.job = job;
        this.images = images;
    }

    /** This process's worker of a run. That of an earlier run ends. */
    static synchronized Worker of(Job job) {
        Worker known = current;
        boolean same = known != null && known.job.run().equals(job.run());
        if (same && known.job.network().equals(job.network())) {
            return known;
        }
        if (known != null) {
            known.close();
        }
        current = new Worker(job, same ? known.images.of(job) : new ExecutorImages(job));
        return current;
    }

    /** Ends this process's worker of a run, if there is one. */
    static synchronized void end(String run) {
        if (current != null && current.job.run().equals(run)) {
            current.close();
            current = null;
        }
    }

    private synchronized void close() {
        if (engine != null) {
            engine.close();
            engine = null;
        }
        images.close();
    }

    /** Reads an image before the run. */
    ImageCheck check(int index) {
        return images.check(index, where());
    }

    /** Embeds a part's rows. */
    synchronized Embedded forward(StepState state, BatchTask part) {
        return explained(part, () -> {
            images.readAhead(part.next());
            INDArray features = features(part);
            TowerEngine tower = engine(state);
            long start = System.nanoTime();
            float[] embeddings = FloatValues.array(tower.forward(features, place(state, part)));
            return new Embedded(embeddings, tower.name() + " on " + processor(), since(start));
        });
    }

    /** The gradient of the parameters that a part contributes. */
    synchronized PartGradient backward(StepState state, BatchTask part) {
        return explained(part, () -> {
            INDArray features = features(part);
            TowerEngine tower = engine(state);
            long start = System.nanoTime();
            INDArray embeddings = tower.forward(features, place(state, part));
            tower.clearGradientSum();
            tower.backward(Nd4j.createFromArray(part.gradient()).reshape('c', embeddings.shape()));
            PartWork work = since(start);
            String name = "part" + part.index() + "of" + TaskContext.get().taskAttemptId();
            return new PartGradient(
                    SentVector.of(tower.gradientSumView(), job.transfer(), job.pieces(), state.broadcast(), name),
                    work);
        });
    }

    private static PartWork since(long start) {
        SparkEnv env = SparkEnv.get();
        return new PartWork(
                "executor_" + env.blockManager().blockManagerId().host() + "_" + env.executorId(),
                (System.nanoTime() - start) / 1e9);
    }

    /** Says which executor could not do which part, and why. */
    static <T> T explained(BatchTask part, Supplier<T> work) {
        try {
            return work.get();
        } catch (LinkageError e) {
            throw failed(
                    part,
                    "a native library or class is missing: " + e
                            + ". The job's jar needs the library's modules and the native libraries for this machine",
                    e);
        } catch (OutOfMemoryError e) {
            throw failed(
                    part,
                    "too little memory for " + part.images().length + " rows: " + e.getMessage()
                            + ". Take smaller chunks, or raise spark.executor.memoryOverhead and JavaCPP's maxbytes and"
                            + " maxphysicalbytes (native memory), or spark.executor.memory (heap)",
                    e);
        } catch (RuntimeException e) {
            throw failed(part, String.valueOf(e.getMessage()), e);
        }
    }

    private static ClusterException failed(BatchTask part, String cause, Throwable e) {
        return new ClusterException(where() + ", part " + part.index() + ": " + cause, e);
    }

    private TowerEngine engine(StepState state) {
        TowerEngine opened = engine;
        if (opened == null) {
            Acceleration.start();
            ComputationGraph network = new ComputationGraph(ComputationGraphConfiguration.fromJson(job.network()));
            network.init();
            opened = TowerEngines.open(network);
            engine = opened;
            loaded = null;
        }
        StepState before = loaded;
        if (before == null || before.step() != state.step()) {
            loaded = null;
            load(state, opened.network().params());
            loaded = state;
        }
        return opened;
    }

    /** Every executor begins with another piece, which others then get from it. */
    private void load(StepState state, INDArray parameters) {
        int count = job.pieces().count(parameters.length());
        int first = Math.floorMod(31 * SparkEnv.get().executorId().hashCode(), count);
        IntStream.range(0, count).parallel().map(i -> (first + i) % count).forEach(piece -> {
            ByteBuffer bytes = state.parameters()
                    .sharedPiece(piece)
                    .orElseThrow(() -> new ClusterException(
                            "piece " + piece + " of the parameters of step " + state.iteration()
                                    + ": expected to find it on the driver, got nothing",
                            null));
            FloatValues.write(parameters, job.pieces().start(piece), bytes, job.transfer());
        });
    }

    private static BatchPart place(StepState state, BatchTask part) {
        return new BatchPart(part.firstRow(), state.iteration(), state.epoch());
    }

    private INDArray features(BatchTask part) {
        int rows = part.images().length;
        float[] values = {};
        long[] shape = {};
        for (int row = 0; row < rows; row++) {
            int image = part.images()[row];
            Picture picture =
                    part.seeds().length == 0 ? images.picture(image) : images.augmented(image, part.seeds()[row]);
            float[] own = picture.values();
            if (row == 0) {
                values = new float[rows * own.length];
                shape = new long[] {rows, picture.channels(), picture.height(), picture.width()};
            }
            System.arraycopy(own, 0, values, row * own.length, own.length);
        }
        return Nd4j.create(values, shape, 'c');
    }

    private static String where() {
        SparkEnv env = SparkEnv.get();
        return "executor " + (env == null ? "?" : env.executorId()) + " on " + host();
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "an unknown host";
        }
    }

    /** The processor's name as Linux tells it, or its architecture. */
    static String processor() {
        return PROCESSOR;
    }

    private static String readProcessor() {
        Path information = Path.of("/proc/cpuinfo");
        if (Files.isReadable(information)) {
            try (Stream<String> lines = Files.lines(information)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .findFirst()
                        .map(line -> line.substring(line.indexOf(':') + 1).trim())
                        .orElse(System.getProperty("os.arch"));
            } catch (IOException e) {
                // The architecture has to do.
            }
        }
        return System.getProperty("os.arch");
    }
}
