package org.siamese.benchmarks.embed;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipFile;
import org.nd4j.linalg.learning.config.NoOp;
import org.siamese.benchmarks.peer.GraphModel;
import org.siamese.benchmarks.work.Work;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.image.file.ModelFile;
import org.siamese.image.file.TrustedPackages;
import org.siamese.image.inference.Embedder;

/** The engine and ONNX Runtime in turn, in one process. Arguments: the tower and where its ONNX file is to be written. */
final class EmbeddingTurns {
    private static final int ROUNDS = 5;
    private static final double TURN_SECONDS = 0.7;
    private static final int[] BATCHES = {1, 16};
    private static final OperatingSystemMXBean CPU =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private EmbeddingTurns() {}

    @FunctionalInterface
    private interface Embedding {
        float[] embed(float[] images, int count);
    }

    public static void main(String[] arguments) throws IOException {
        Work work = Work.of(Work.Kind.valueOf(arguments[0]));
        SiameseModel model = model(work);
        Path exported = Path.of(arguments[1] + ".siamese");
        model.exportOnnx(exported);
        try (ZipFile zip = new ZipFile(exported.toFile());
                var in = zip.getInputStream(zip.getEntry("tower.onnx"))) {
            Files.write(Path.of(arguments[1]), in.readAllBytes());
        }
        try (Embedder runtime = ModelFile.read(exported, TrustedPackages.ofDefaults(), file -> file.towerReader()
                .read(file))) {
            for (int batch : BATCHES) {
                float[] images = images(runtime.inputShape().size(), batch);
                Turn[] engine = new Turn[ROUNDS];
                Turn[] onnx = new Turn[ROUNDS];
                for (int round = 0; round < ROUNDS; round++) {
                    engine[round] = turn(model::embed, images, batch);
                    onnx[round] = turn(runtime::embed, images, batch);
                }
                print(work, batch, "engine", engine);
                print(work, batch, "ONNX Runtime in Java", onnx);
            }
        }
        Files.delete(exported);
    }

    static SiameseModel model(Work work) {
        Tower tower = GraphModel.of(work.model(), false).tower();
        return SiameseModel.of(tower, tower.newNetwork(1, new NoOp()), Map.of());
    }

    static float[] images(int size, int count) {
        Random random = new Random(1);
        float[] values = new float[size * count];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    /**
     * A turn.
     *
     * @param perSecond images in a second
     * @param perCpuSecond images in a second of processor time, which other programs disturb less
     */
    private record Turn(double perSecond, double perCpuSecond) {}

    private static Turn turn(Embedding embedding, float[] images, int count) {
        embedding.embed(images, count);
        long start = System.nanoTime();
        long cpuStart = CPU.getProcessCpuTime();
        long done = 0;
        double seconds;
        do {
            embedding.embed(images, count);
            done += count;
            seconds = (System.nanoTime() - start) / 1e9;
        } while (seconds < TURN_SECONDS);
        return new Turn(done / seconds, 1e9 * done / (CPU.getProcessCpuTime() - cpuStart));
    }

    private static void print(Work work, int batch, String who, Turn[] turns) {
        double[] rounds =
                Arrays.stream(turns).mapToDouble(Turn::perSecond).sorted().toArray();
        double[] cpu =
                Arrays.stream(turns).mapToDouble(Turn::perCpuSecond).sorted().toArray();
        System.out.printf(
                Locale.ROOT,
                "{\"tower\": \"%s\", \"batch\": %d, \"threads\": %s, \"who\": \"%s\", \"imagesPerSecond\": %.1f,"
                        + " \"slowest\": %.1f, \"fastest\": %.1f, \"imagesPerCpuSecond\": %.1f}%n",
                work.name(),
                batch,
                System.getProperty("siamese.onnx.threads"),
                who,
                rounds[rounds.length / 2],
                rounds[0],
                rounds[rounds.length - 1],
                cpu[cpu.length / 2]);
    }
}
