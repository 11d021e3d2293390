package org.siamese.benchmarks.embed;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.siamese.benchmarks.work.Work;
import org.siamese.image.file.ModelFile;
import org.siamese.image.file.TrustedPackages;
import org.siamese.image.inference.Embedder;

/** Many calls from 8 threads: whether all give the same, and the memory of the process meanwhile. Argument: the number of calls. */
final class ConcurrentCalls {
    private static final int THREADS = 8;
    private static final int PARTS = 5;

    private ConcurrentCalls() {}

    public static void main(String[] arguments) throws Exception {
        int calls = Integer.parseInt(arguments[0]);
        Work work = Work.of(Work.Kind.RESNET);
        Path exported = Files.createTempFile("siamese-calls", ".siamese");
        EmbeddingTurns.model(work).exportOnnx(exported);
        try (Embedder runtime = ModelFile.read(exported, TrustedPackages.ofDefaults(), file -> file.towerReader()
                .read(file))) {
            float[] image = EmbeddingTurns.images(runtime.inputShape().size(), 1);
            float[] expected = runtime.embed(image, 1);
            AtomicInteger different = new AtomicInteger();
            List<Long> memory = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            long start = System.nanoTime();
            for (int part = 0; part < PARTS; part++) {
                List<Future<?>> running = new ArrayList<>();
                for (int call = 0; call < calls / PARTS; call++) {
                    running.add(threads.submit(() -> {
                        if (!Arrays.equals(expected, runtime.embed(image, 1))) {
                            different.incrementAndGet();
                        }
                    }));
                }
                for (Future<?> one : running) {
                    one.get();
                }
                memory.add(residentMegabytes());
            }
            threads.shutdown();
            System.out.printf(
                    Locale.ROOT,
                    "{\"tower\": \"%s\", \"calls\": %d, \"threads\": %d, \"different\": %d, \"seconds\": %.1f,"
                            + " \"residentMb\": %s}%n",
                    work.name(),
                    calls,
                    THREADS,
                    different.get(),
                    (System.nanoTime() - start) / 1e9,
                    memory);
        } finally {
            Files.delete(exported);
        }
    }

    private static long residentMegabytes() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmRSS:")) {
                return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
            }
        }
        return 0;
    }
}
