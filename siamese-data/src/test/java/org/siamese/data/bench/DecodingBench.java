package org.siamese.data.bench;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntConsumer;
import javax.imageio.ImageIO;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.data.dataset.CachePolicy;
import org.siamese.data.dataset.ClassFolders;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.SignatureFolders;
import org.siamese.data.iterator.ImageBatches;
import org.siamese.data.sample.RandomPairs;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.pipeline.Outside;
import org.siamese.image.pipeline.RandomAffine;

/**
 * Images a second from file to 100 x 100 grey, against ImageIO, and the share of time that a trainer
 * waits for batches: {@code DecodingBench DATA_DIR}. Nothing is kept in a cache; files are warm.
 */
public final class DecodingBench {
    private static final int SIDE = 100;
    private static final int REPEATS = 9;

    private DecodingBench() {}

    /** Runs the bench. */
    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[0]);
        ImagePipeline pipeline = ImagePipeline.grey().resize(SIDE, SIDE).build();
        ImageDataset faces = ClassFolders.at(data.resolve("att_faces"))
                .withClassRule(org.siamese.data.dataset.ClassRule.depth(2))
                .load(pipeline);
        ImageDataset signatures =
                SignatureFolders.at(data.resolve("sigcomp2011_dutch/images")).load(pipeline);
        for (ImageDataset set : List.of(faces, signatures)) {
            ImageDataset bare = set.withCache(new CachePolicy.None());
            System.out.printf("%d images, images a second (best of %d), 1 and 2 threads%n", set.size(), REPEATS);
            report("  siamese-data     ", set.size(), i -> bare.picture(i));
            report("  ImageIO          ", set.size(), i -> imageIo(path(set, i)));
        }
        waiting(faces);
    }

    private static File path(ImageDataset set, int index) {
        return set.item(index).path().orElseThrow().toFile();
    }

    private static float[] imageIo(File file) {
        try {
            return file.getName().endsWith(".pgm") ? pgm(file) : scaled(ImageIO.read(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** ImageIO has no reader of PGM; this does what a user would write. */
    private static float[] pgm(File file) throws IOException {
        byte[] bytes = java.nio.file.Files.readAllBytes(file.toPath());
        BufferedImage image = new BufferedImage(92, 112, BufferedImage.TYPE_BYTE_GRAY);
        image.getRaster()
                .setDataElements(
                        0, 0, 92, 112, java.util.Arrays.copyOfRange(bytes, bytes.length - 92 * 112, bytes.length));
        return scaled(image);
    }

    private static float[] scaled(BufferedImage image) {
        BufferedImage small = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
        java.awt.Graphics2D graphics = small.createGraphics();
        graphics.setRenderingHint(
                java.awt.RenderingHints.KEY_INTERPOLATION, java.awt.RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, SIDE, SIDE, null);
        graphics.dispose();
        float[] values = small.getRaster().getSamples(0, 0, SIDE, SIDE, 0, (float[]) null);
        for (int i = 0; i < values.length; i++) {
            values[i] /= 255;
        }
        return values;
    }

    private static void report(String name, int count, IntConsumer read) throws Exception {
        StringBuilder line = new StringBuilder(name);
        for (int threads = 1; threads <= 2; threads++) {
            List<Double> rates = new ArrayList<>();
            for (int repeat = 0; repeat <= REPEATS; repeat++) {
                long start = System.nanoTime();
                run(count, threads, read);
                if (repeat > 0) {
                    rates.add(count / ((System.nanoTime() - start) / 1e9));
                }
            }
            line.append(
                    String.format(" %8.0f", rates.stream().max(Double::compare).orElseThrow()));
        }
        System.out.println(line);
    }

    private static void run(int count, int threads, IntConsumer read) throws InterruptedException, ExecutionException {
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        List<Future<?>> parts = new ArrayList<>();
        for (int part = 0; part < threads; part++) {
            int first = part;
            parts.add(pool.submit(() -> {
                for (int i = first; i < count; i += threads) {
                    read.accept(i);
                }
            }));
        }
        for (Future<?> part : parts) {
            part.get();
        }
        pool.shutdown();
    }

    /** A trainer that computes for 300 ms a step on 64 pairs: how long does it wait for its batches? */
    private static void waiting(ImageDataset faces) throws InterruptedException {
        ImagePipeline plain = ImagePipeline.grey().resize(SIDE, SIDE).build();
        ImagePipeline varied = ImagePipeline.grey()
                .resize(SIDE, SIDE)
                .step(new RandomAffine(5, 0.05, 0.1, 3, Outside.EDGE))
                .build();
        for (ImagePipeline pipeline : List.of(plain, varied)) {
            for (CachePolicy cache : List.of(CachePolicy.ofDefaults(), new CachePolicy.None())) {
                ImageDataset set = faces.withPipeline(pipeline).withCache(cache);
                ImageBatches source = ImageBatches.of(
                                set,
                                RandomPairs.builder(set.classes())
                                        .batchSize(64)
                                        .perEpoch(64 * 40)
                                        .build())
                        .withThreads(1);
                long waited = 0;
                long start = System.nanoTime();
                try (BatchIterator batches = source.open(0)) {
                    while (batches.hasNext()) {
                        long asked = System.nanoTime();
                        Batch batch = batches.next();
                        waited += System.nanoTime() - asked;
                        Thread.sleep(batch.features().isEmpty() ? 0 : 300);
                    }
                }
                System.out.printf(
                        "waiting, %s, %s: %.2f %%%n",
                        pipeline.augments() ? "augmented" : "plain",
                        cache instanceof CachePolicy.None ? "no cache" : "cached",
                        100.0 * waited / (System.nanoTime() - start));
            }
        }
    }
}
