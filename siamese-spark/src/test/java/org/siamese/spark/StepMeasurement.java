package org.siamese.spark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.apache.spark.sql.SparkSession;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.tower.Padding;
import org.siamese.core.tower.Tower;
import org.siamese.core.tower.TowerBuilder;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.data.sample.ClassBatches;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.losses.MultiSimilarityLoss;

/** What a step costs on executors, and how the work grows with them. */
final class StepMeasurement {
    private static final int WARM = 3;
    private static final int WARM_SMALL = 40;
    private static final double LARGE_PARAMETERS = 24 * 20 * 8192 + 8192 + 8192 * 4400 + 4400 + 4400 * 16 + 16;
    private static final String SMALL = "28,000 parameters";
    private static final String SMALL_IN_64 = "28,000 parameters, 64 parts of one row";

    /** What was measured, for all who ask. */
    private static final Map<String, List<StepTimes>> MEASURED = new LinkedHashMap<>();

    private StepMeasurement() {}

    private static Tower small() {
        return Tower.builder().input(1, 24, 20).dense(56).relu().embedding(16).build();
    }

    private static Tower large() {
        return Tower.builder()
                .input(1, 24, 20)
                .dense(8192)
                .relu()
                .dense(4400)
                .relu()
                .embedding(16)
                .build();
    }

    /** Layers with which 128 images take some seconds of a core. */
    private static Tower slow() {
        TowerBuilder tower = Tower.builder().input(1, 24, 20);
        for (int layer = 0; layer < 5; layer++) {
            tower = tower.convolution(256, 3, Padding.zero(1)).relu();
        }
        return tower.maxPool(2, 2).embedding(16).build();
    }

    /** The times of steps by what they are of: two executors, a part of eight rows each where nothing else is said. */
    private static Map<String, List<StepTimes>> measured() throws IOException {
        Map<String, List<StepTimes>> all = MEASURED;
        if (!all.isEmpty()) {
            return all;
        }
        try (Cluster cluster = new Cluster(2)) {
            // The JVMs still compile in the first steps, which short ones show.
            all.put(SMALL, cluster.times(small(), 4, 4, 8, WARM_SMALL, 30, Transfer.FLOAT32, Summation.DRIVER));
            all.put(SMALL_IN_64, cluster.times(small(), 16, 4, 1, WARM, 12, Transfer.FLOAT32, Summation.DRIVER));
            for (Transfer transfer : Transfer.values()) {
                for (Summation summation : List.of(Summation.DRIVER, Summation.EXECUTORS)) {
                    all.put(large(transfer, summation), cluster.times(large(), 4, 4, 8, WARM, 8, transfer, summation));
                }
            }
        }
        return all;
    }

    private static String large(Transfer transfer, Summation summation) {
        return "40 million parameters, " + transfer + ", added by " + summation;
    }

    static Map<String, Object> overhead() throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        measured().forEach((what, times) -> result.put(what, parts(times)));
        return result;
    }

    /** What the formula of the projection is made of, from the medians of steps. */
    static StepProjection.Constants constants() throws IOException {
        Map<String, List<StepTimes>> all = measured();
        double two = median(all.get(SMALL), StepMeasurement::overhead);
        double task = (median(all.get(SMALL_IN_64), StepMeasurement::overhead) - two) / 62;
        Map<Transfer, double[]> rates = new EnumMap<>(Transfer.class);
        for (Transfer transfer : Transfer.values()) {
            List<StepTimes> driver = all.get(large(transfer, Summation.DRIVER));
            List<StepTimes> executors = all.get(large(transfer, Summation.EXECUTORS));
            double parameters = median(driver, StepMeasurement::parameters) - two / 2;
            double gradients = median(driver, StepMeasurement::gradients) - two / 2;
            double shuffled = median(executors, StepMeasurement::gradients) - two;
            rates.put(transfer, new double[] {
                parameters / LARGE_PARAMETERS, gradients / 2 / LARGE_PARAMETERS, shuffled / LARGE_PARAMETERS
            });
        }
        double update = median(all.get(large(Transfer.FLOAT32, Summation.DRIVER)), StepTimes::update);
        return new StepProjection.Constants(two - 2 * task, task, rates, update / LARGE_PARAMETERS);
    }

    /** Seconds until all executors have the parameters: what the way forward takes without the tower. */
    private static double parameters(StepTimes times) {
        return times.broadcast() + times.forward() - times.computingForward();
    }

    /** Seconds until the sum of the gradients is there. */
    private static double gradients(StepTimes times) {
        return times.backward() + times.reduce() - (times.computing() - times.computingForward());
    }

    private static Map<String, Object> parts(List<StepTimes> all) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("steps", all.size());
        result.put("step without computing, update and loss, s", median(all, StepMeasurement::overhead));
        result.put("parameters encoded and handed to Spark, s", median(all, StepTimes::broadcast));
        result.put("forward job, s", median(all, StepTimes::forward));
        result.put("backward job, s", median(all, StepTimes::backward));
        result.put("computing in both, s", median(all, StepTimes::computing));
        result.put("gradients fetched and added, s", median(all, StepTimes::reduce));
        result.put("update, s", median(all, StepTimes::update));
        result.put(
                "least step without computing, update and loss, s",
                all.stream().mapToDouble(StepMeasurement::overhead).min().orElseThrow());
        return result;
    }

    private static double overhead(StepTimes times) {
        return times.total() - times.computing() - times.update();
    }

    private static double median(List<StepTimes> all, ToDoubleFunction<StepTimes> part) {
        return ChunkMeasurement.median(all.stream().mapToDouble(part).toArray());
    }

    /** Images a second on one and two executors, and processor time of an image on one, two and four. */
    static Map<String, Object> executors() throws IOException {
        Map<String, Object> result = new LinkedHashMap<>();
        for (int executors : new int[] {1, 2, 4}) {
            try (Cluster cluster = new Cluster(executors)) {
                List<StepTimes> steps = cluster.times(slow(), 16, 8, 16, WARM, 4, Transfer.FLOAT32, Summation.DRIVER);
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("step, s", median(steps, StepTimes::total));
                one.put("computing on the busiest executor, s", median(steps, StepTimes::computing));
                one.put("images a second", 128 / median(steps, StepTimes::total));
                one.put("processor time of an image, ms", cluster.processorMillis() / (128.0 * steps.size()));
                result.put(executors + " executors", one);
            }
        }
        return result;
    }

    /** A cluster with files of faces. */
    private static final class Cluster implements AutoCloseable {
        private final SparkSession spark;
        private final Path folder;
        private final FaceFiles faces;
        private Duration processorAtFirst = Duration.ZERO;
        private Duration processorAtLast = Duration.ZERO;

        Cluster(int executors) throws IOException {
            spark = TestCluster.start("local-cluster[" + executors + ",1,3072]", "2g");
            folder = Files.createTempDirectory("siamese-benchmark");
            faces = FaceFiles.write(folder, 32, 8);
        }

        /** The times of steps after the first ones. */
        List<StepTimes> times(
                Tower tower,
                int classes,
                int each,
                int chunk,
                int warm,
                int steps,
                Transfer transfer,
                Summation summation) {
            List<StepTimes> all = new ArrayList<>();
            SparkTrainer.on(spark)
                    .trainer(SiameseTrainer.builder()
                            .tower(tower)
                            .loss(MultiSimilarityLoss.ofDefaults())
                            .updater(new Sgd(1e-4))
                            .steps(warm + steps)
                            .seed(1)
                            .quiet())
                    .pipeline(ImagePipeline.grey().resize(24, 20).build())
                    .sampler(data -> ClassBatches.builder(data)
                            .classesPerBatch(classes)
                            .imagesPerClass(each)
                            .seed(1)
                            .build())
                    .chunks(chunk)
                    .transfer(transfer)
                    .summation(summation)
                    .stepTimes(times -> {
                        all.add(times);
                        if (all.size() == warm) {
                            processorAtFirst = processor();
                        }
                        processorAtLast = processor();
                    })
                    .fit(faces.rows(spark));
            return all.subList(warm, all.size());
        }

        private static Duration processor() {
            Duration own = ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
            return ProcessHandle.current()
                    .descendants()
                    .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                    .reduce(own, Duration::plus);
        }

        double processorMillis() {
            return processorAtLast.minus(processorAtFirst).toNanos() / 1e6;
        }

        @Override
        public void close() {
            spark.close();
            for (String name : faces.names()) {
                folder.resolve(name).toFile().delete();
            }
            folder.toFile().delete();
        }
    }
}
