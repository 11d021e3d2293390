package org.siamese.benchmarks.gallery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.siamese.gallery.IndexedGallery;

/**
 * One measurement in this process. Times on a clock say nothing on a machine that others use, too, so each stands beside the processor time of
 * the thread that searched, or of the process that built.
 */
final class GalleryMeasurement {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** What a run that builds writes for those that do not. */
    private static final List<String> OF_BUILDING = List.of("buildSeconds", "buildProcessorSeconds");

    private static final int EXACT = 50;
    private static final int SINGLE = 500;
    private static final int[] CANDIDATES = {10, 15, 20, 30, 50, 75, 100, 125, 160, 200, 300};
    private static final double[] COMPARED = {0.95, 0.99, 0.995};
    private static final double WANTED = 0.99;

    private final BenchmarkVectors vectors;
    private final int count;
    private final Path folder;
    private final int buildThreads;
    private final PrintStream out;
    private final float[][] queries;
    private final ObjectNode results = JSON.createObjectNode();
    private int[][] truth = {};

    GalleryMeasurement(BenchmarkVectors vectors, Path folder, int buildThreads, PrintStream out) {
        this.buildThreads = buildThreads;
        this.vectors = vectors;
        this.count = vectors.count();
        this.folder = folder;
        this.out = out;
        this.queries =
                IntStream.range(0, vectors.queries()).mapToObj(vectors::query).toArray(float[][]::new);
    }

    ObjectNode run(boolean quantised, boolean peers) throws Exception {
        results.put("vectors", vectors.source()).put("references", count).put("dimension", vectors.dimension());
        results.put("java", System.getProperty("java.version"))
                .put(
                        "vectorInstructions",
                        ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent())
                .put("buildThreads", buildThreads)
                .put("maxHeapMegabytes", Runtime.getRuntime().maxMemory() >> 20);
        gallery(results, false);
        exact();
        RecallCurve own = recall(
                results, new GallerySearches(folder.resolve("gallery"), vectors.dimension(), false, buildThreads));
        uses();
        if (quantised) {
            ObjectNode object = results.putObject("quantised");
            gallery(object, true);
            recall(object, new GallerySearches(folder.resolve("quantised"), vectors.dimension(), true, buildThreads));
        }
        if (peers) {
            Map<String, RecallCurve> others = new LinkedHashMap<>();
            for (VectorSearch peer : new VectorSearch[] {new JVectorSearch(), new HnswlibSearch()}) {
                ObjectNode object = results.putObject(peer.name());
                try (peer) {
                    build(object, peer);
                    others.put(peer.name(), recall(object, peer));
                }
            }
            compare(own, others);
        }
        return results;
    }

    /** Rates at equal recall, per second of processor time, and ours as a share of the best of the others. */
    private void compare(RecallCurve own, Map<String, RecallCurve> others) {
        ArrayNode rows = results.putArray("atEqualRecall");
        for (double recall : COMPARED) {
            ObjectNode row = rows.addObject().put("recallAt10", recall);
            own.rateAt(recall).ifPresent(rate -> row.put("siamese", rate));
            others.forEach((name, curve) -> curve.rateAt(recall).ifPresent(rate -> row.put(name, rate)));
            OptionalDouble best = others.values().stream()
                    .map(curve -> curve.rateAt(recall))
                    .flatMapToDouble(OptionalDouble::stream)
                    .max();
            if (best.isPresent() && own.rateAt(recall).isPresent()) {
                row.put("shareOfBestPeer", own.rateAt(recall).getAsDouble() / best.getAsDouble());
            }
            out.println("at recall " + row);
        }
    }

    private void gallery(ObjectNode to, boolean quantised) throws Exception {
        Path place = folder.resolve(quantised ? "quantised" : "gallery");
        GallerySearches search = new GallerySearches(place, vectors.dimension(), quantised, buildThreads);
        if (search.holds(vectors)) {
            reuse(to, place);
        } else {
            build(to, search);
            ObjectNode built = to.deepCopy().retain(OF_BUILDING);
            Files.writeString(place.resolveSibling(place.getFileName() + "-built.json"), built.toString());
        }
        search.close();
        long begin = System.nanoTime();
        search.open(100);
        to.put("openSeconds", seconds(begin));
        search.nearest(queries[0], 100);
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        to.put("heapMegabytes", runtime.totalMemory() - runtime.freeMemory() >> 20);
        try (Stream<Path> files = Files.walk(place)) {
            long bytes = files.filter(Files::isRegularFile)
                    .filter(file -> file.toString().contains("index"))
                    .mapToLong(file -> file.toFile().length())
                    .sum();
            to.put("indexBytesOfAReference", (double) bytes / count);
        }
        search.close();
        out.println(search.name() + (quantised ? ", quantised: " : ": ") + to);
    }

    /** The folder holds this gallery from an earlier run, whose figures of building stand in its results. */
    private void reuse(ObjectNode to, Path place) throws IOException {
        to.put("builtEarlier", true);
        Path earlier = place.resolveSibling(place.getFileName() + "-built.json");
        if (Files.exists(earlier)) {
            to.setAll((ObjectNode) JSON.readTree(earlier.toFile()));
        }
    }

    private void build(ObjectNode to, VectorSearch search) throws Exception {
        long begin = System.nanoTime();
        double before = processSeconds();
        search.build(vectors);
        to.put("buildSeconds", seconds(begin)).put("buildProcessorSeconds", processSeconds() - before);
        out.println(search.name() + ": built in " + to.get("buildSeconds") + " s, of processors "
                + to.get("buildProcessorSeconds") + " s");
    }

    private void exact() {
        ExactScan scan = new ExactScan(vectors);
        truth = Arrays.stream(queries).parallel().map(scan::nearest).toArray(int[][]::new);
        double before = threadSeconds();
        for (int i = 0; i < EXACT; i++) {
            scan.nearest(queries[i]);
        }
        results.put("exactQueriesPerProcessorSecond", EXACT / (threadSeconds() - before));
    }

    /** The curve of recall against speed, and its first point that is good enough. */
    private RecallCurve recall(ObjectNode to, VectorSearch search) {
        RecallCurve curve = new RecallCurve();
        boolean found = false;
        for (int candidates : CANDIDATES) {
            if (candidates < 20 && search instanceof GallerySearches && count > 500_000) {
                continue;
            }
            int right = 0;
            for (int i = 0; i < queries.length; i++) {
                Set<Integer> expected = new HashSet<>();
                Arrays.stream(truth[i]).forEach(expected::add);
                right += (int) Arrays.stream(search.nearest(queries[i], candidates))
                        .filter(expected::contains)
                        .count();
            }
            double recall = right / (10.0 * queries.length);
            double clock = Double.MAX_VALUE;
            double processor = Double.MAX_VALUE;
            for (int round = 0; round < 4; round++) {
                long begin = System.nanoTime();
                double before = threadSeconds();
                for (float[] query : queries) {
                    search.nearest(query, candidates);
                }
                clock = Math.min(clock, seconds(begin));
                processor = Math.min(processor, threadSeconds() - before);
            }
            ObjectNode point = to.withArray("curve").addObject();
            point.put("candidates", candidates)
                    .put("recallAt10", recall)
                    .put("queriesPerSecond", queries.length / clock)
                    .put("queriesPerProcessorSecond", queries.length / processor);
            out.println(search.name() + ": " + point);
            curve.add(recall, queries.length / processor);
            if (!found && (recall >= WANTED || candidates == CANDIDATES[CANDIDATES.length - 1])) {
                found = true;
                to.setAll(point.deepCopy());
            }
        }
        search.close();
        return curve;
    }

    /** Single enrolments, and the time that identification takes. */
    private void uses() {
        try (GallerySearches search =
                new GallerySearches(folder.resolve("gallery"), vectors.dimension(), false, buildThreads)) {
            IndexedGallery gallery = search.open(100);
            double[] millis = new double[queries.length];
            for (int round = 0; round < 2; round++) {
                for (int i = 0; i < millis.length; i++) {
                    double before = threadSeconds();
                    gallery.identify(queries[i % queries.length]);
                    millis[i] = 1000 * (threadSeconds() - before);
                }
            }
            Arrays.sort(millis);
            results.put("identifyMedianMilliseconds", millis[millis.length / 2])
                    .put("identify99thMilliseconds", millis[millis.length * 99 / 100]);
            long begin = System.nanoTime();
            for (int i = 0; i < SINGLE; i++) {
                gallery.enrol("single " + i, queries[i]);
            }
            results.put("singleEnrolmentsPerSecond", SINGLE / seconds(begin));
            for (int i = 0; i < SINGLE; i++) {
                gallery.remove("single " + i);
            }
        }
    }

    private static double seconds(long since) {
        return (System.nanoTime() - since) / 1e9;
    }

    private static double threadSeconds() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1e9;
    }

    private static double processSeconds() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean system
                ? system.getProcessCpuTime() / 1e9
                : Double.NaN;
    }
}
