package org.siamese.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.broadcast.Broadcast;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.util.SerializableConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.siamese.core.batch.Targets;
import org.siamese.core.engine.ChunkedStep;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.log.Loggers;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.train.Checkpoints;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.data.sample.Sampler;
import org.siamese.image.pipeline.ImagePipeline;
import org.slf4j.Logger;

/**
 * Trains a tower on a Spark cluster, with loss and miner on the whole batch.
 *
 * <pre>{@code
 * SiameseModel model = SparkTrainer.on(spark)
 *     .trainer(SiameseTrainer.builder().tower(tower).loss(NTXentLoss.ofDefaults()).epochs(10))
 *     .pipeline(ImagePipeline.grey().resize(64, 64).build())
 *     .sampler(classes -> ClassBatches.builder(classes).classesPerBatch(128).build())
 *     .chunks(64)
 *     .fit(images); // columns path and label
 * }</pre>
 *
 * <p>The driver's sampler chooses images from its seed. Executors read and keep the images, embed the rows of their chunks, and send embeddings
 * to the driver. Gradients of the embeddings return, executors go backward, the parameters' gradients are added in a fixed order ({@link
 * Summation}), and the driver updates and broadcasts. So no average of models is taken, and the result is, bit for bit, that of one machine with the same chunks, on equal
 * processors and threads (and with {@link Transfer#FLOAT32}). Source of the step: Gao, Zhang, Han, Callan, 2021 (GradCache).
 *
 * <p>A lost executor costs its parts of one step. Give executors whole machines, or {@code spark.task.cpus} equal to their cores: the tasks of
 * an executor take turns, and the engine uses the cores. Not thread-safe; one run at a time in a Spark application.
 */
public final class SparkTrainer {
    private static final Logger LOG = Loggers.of(SparkTrainer.class);
    private static final long DEFAULT_CACHE = 1L << 30;

    private final SparkSession session;
    private SiameseTrainer.@Nullable Builder trainer;
    private @Nullable ImagePipeline pipeline;
    private @Nullable Function<Classes, Sampler> sampler;
    private int chunkRows;
    private long augmentationSeed;
    private long cacheBytes = DEFAULT_CACHE;
    private Transfer transfer = Transfer.FLOAT32;
    private @Nullable Pieces pieces;
    private Summation summation = Summation.AUTOMATIC;
    private Unreadable unreadable = Unreadable.FAIL;
    private @Nullable String checkpointFolder;
    private Function<Checkpoints, Checkpoints> checkpointSettings = Function.identity();
    private Consumer<StepTimes> times = ignored -> {};

    private SparkTrainer(SparkSession session) {
        this.session = session;
    }

    /** A trainer on a cluster. Trainer, pipeline, sampler and chunks are required. */
    public static SparkTrainer on(SparkSession session) {
        return new SparkTrainer(Objects.requireNonNull(session, "session"));
    }

    /** Tower, loss, updater and all other settings, without batches and checkpoints. */
    public SparkTrainer trainer(SiameseTrainer.Builder newTrainer) {
        trainer = Objects.requireNonNull(newTrainer, "trainer");
        return this;
    }

    /** How an image becomes the tower's input, with its augmentations. */
    public SparkTrainer pipeline(ImagePipeline newPipeline) {
        pipeline = Objects.requireNonNull(newPipeline, "pipeline");
        return this;
    }

    /** Chooses the images of each batch; made for the data's classes. */
    public SparkTrainer sampler(Function<Classes, Sampler> newSampler) {
        sampler = Objects.requireNonNull(newSampler, "sampler");
        return this;
    }

    /**
     * Rows of a task, at least 1. It decides, not the number of executors, how a batch is cut, and so the last bits of the result: keep it when
     * the cluster changes. A batch should give each executor at least one chunk.
     */
    public SparkTrainer chunks(int rows) {
        if (rows < 1) {
            throw new IllegalArgumentException("chunks: expected at least 1 row, got " + rows);
        }
        chunkRows = rows;
        return this;
    }

    /** Seed of the augmentations, default 0. */
    public SparkTrainer augmentationSeed(long seed) {
        augmentationSeed = seed;
        return this;
    }

    /** How parameters and gradients travel, default {@link Transfer#FLOAT32}. */
    public SparkTrainer transfer(Transfer newTransfer) {
        transfer = Objects.requireNonNull(newTransfer, "transfer");
        return this;
    }

    /** How parameters and gradients are cut, for tests; else by their number and that of the executors. */
    SparkTrainer pieces(Pieces newPieces) {
        pieces = newPieces;
        return this;
    }

    /** Who adds the chunks' gradients, default {@link Summation#AUTOMATIC}. */
    public SparkTrainer summation(Summation newSummation) {
        summation = Objects.requireNonNull(newSummation, "summation");
        return this;
    }

    /** What becomes of the run if an image cannot be read, default {@link Unreadable#FAIL}. */
    public SparkTrainer unreadable(Unreadable policy) {
        unreadable = Objects.requireNonNull(policy, "policy");
        return this;
    }

    /** Bytes that prepared images may take on an executor's heap, default 1 GiB; what does not fit is read again. */
    public SparkTrainer imageCache(long bytes) {
        if (bytes < 0) {
            throw new IllegalArgumentException("imageCache: expected at least 0 bytes, got " + bytes);
        }
        cacheBytes = bytes;
        return this;
    }

    /**
     * Saves the run in a folder of any Hadoop file system, and goes on from there: a driver that was killed resumes with the same bits. One run
     * a folder.
     */
    public SparkTrainer checkpoints(String folder) {
        return checkpoints(folder, Function.identity());
    }

    /** The same with other intervals, such as {@code settings -> settings.withEverySteps(100)}. */
    public SparkTrainer checkpoints(String folder, Function<Checkpoints, Checkpoints> settings) {
        checkpointFolder = Objects.requireNonNull(folder, "folder");
        checkpointSettings = Objects.requireNonNull(settings, "settings");
        return this;
    }

    /** Is told where the time of each step went. */
    public SparkTrainer stepTimes(Consumer<StepTimes> consumer) {
        times = Objects.requireNonNull(consumer, "consumer");
        return this;
    }

    /**
     * Reads every image once, then trains.
     *
     * @param images one row an image: column {@code path}, a path of any Hadoop file system that all executors reach, and column {@code label},
     *     the name of what it shows. Images are taken in the order of their paths
     * @throws IllegalStateException if a setting is missing
     * @throws DataException if the rows are none, or images cannot be read or do not fit together
     * @throws ClusterException if an executor cannot do its part, with its name and the cause
     */
    public SiameseModel fit(Dataset<Row> images) {
        SiameseTrainer.Builder builder = require(trainer, "trainer");
        ImagePipeline prepared = require(pipeline, "pipeline");
        Function<Classes, Sampler> chooser = require(sampler, "sampler");
        if (chunkRows == 0) {
            throw new IllegalStateException(
                    "chunks: expected a number of rows, which must not depend on the number of executors, got none");
        }
        JavaSparkContext spark = new JavaSparkContext(session.sparkContext());
        SerializableConfiguration hadoop = new SerializableConfiguration(spark.hadoopConfiguration());
        ImageList listed = ImageList.of(images);
        String run = UUID.randomUUID().toString();
        Job unchecked = new Job(
                run,
                "",
                prepared.toJson(),
                listed.paths(),
                new long[0],
                cacheBytes,
                transfer,
                new Pieces(Pieces.LONGEST),
                hadoop);
        ImageList.Checked checked = listed.checked(spark, unchecked, unreadable);
        ReferenceBatches batches =
                new ReferenceBatches(chooser.apply(checked.classes()), prepared, augmentationSeed, checked.shape());
        batches.sampler().requireDrawsFrom(checked.classes());
        HadoopCheckpoints saved = checkpointFolder == null
                ? null
                : HadoopCheckpoints.fetch(checkpointFolder, spark.hadoopConfiguration());
        List<Broadcast<Job>> jobs = new ArrayList<>();
        Function<ComputationGraph, TowerEngine> opener = network -> {
            Targets example = batches.sampler().pass(0).batch(0).targets();
            int rows = ChunkedStep.rows(chunkRows, example);
            warnIfFewParts(spark, example.rows(), rows);
            Broadcast<Job> job = spark.broadcast(new Job(
                    run,
                    json(network),
                    prepared.toJson(),
                    checked.paths(),
                    checked.crcs(),
                    cacheBytes,
                    transfer,
                    Objects.requireNonNullElseGet(
                            pieces, () -> Pieces.of(network.numParams(), PartHomes.executors(spark))),
                    hadoop));
            jobs.add(job);
            return new ClusterEngine(
                    spark, job, network, summation, rows, prepared.augments(), new NextBatch(batches), times);
        };
        try {
            builder.batches(batches).chunks(chunkRows).engine(opener);
            if (saved != null) {
                builder.checkpoints(checkpointSettings.apply(Checkpoints.in(saved.local())))
                        .observer(saved);
            }
            return builder.fit();
        } finally {
            end(spark, jobs, run);
            if (saved != null) {
                saved.deleteLocal();
            }
        }
    }

    /** The network as executors read it, the loss with it. */
    private static String json(ComputationGraph network) {
        try {
            String json = network.getConfiguration().toJson();
            ComputationGraphConfiguration.fromJson(json);
            return json;
        } catch (RuntimeException e) {
            throw new ClusterException(
                    "tower, loss: expected ones that can be written as JSON and read again, as executors get them so (a"
                            + " loss that is a record, or whose settings Jackson finds): " + e.getMessage(),
                    e);
        }
    }

    private static void warnIfFewParts(JavaSparkContext spark, int all, int rows) {
        int parts = (all + rows - 1) / rows;
        int executors = PartHomes.executors(spark);
        if (parts < executors) {
            LOG.warn(
                    "a batch of {} rows in chunks of {} gives {} parts, and there are {} executors: the others idle. Take smaller"
                            + " chunks or larger batches",
                    all,
                    rows,
                    parts,
                    executors);
        }
    }

    /** Frees what executors hold, as far as they still answer. */
    private static void end(JavaSparkContext spark, List<Broadcast<Job>> jobs, String run) {
        try {
            int tasks = 4 * Math.max(1, spark.defaultParallelism());
            List<Integer> some = new ArrayList<>();
            for (int i = 0; i < tasks; i++) {
                some.add(i);
            }
            spark.parallelize(some, tasks).foreach(ignored -> Worker.end(run));
        } catch (RuntimeException e) {
            LOG.debug("executors could not be told that the run has ended", e);
        }
        jobs.forEach(Broadcast::destroy);
    }

    private static <T> T require(@Nullable T value, String name) {
        if (value == null) {
            throw new IllegalStateException(name + ": expected to be set, got none");
        }
        return value;
    }
}
