package org.siamese.benchmarks.gallery;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.lang.module.ModuleFinder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The gallery on embeddings with the spectrum of a trained network's, in a process of its own, beside other libraries. */
@Command(
        name = "gallery",
        description = "Recall and speed of the gallery, beside JVector and hnswlib's Java port.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class GalleryBenchmark implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--references",
            paramLabel = "N",
            description = "Vectors to enrol, 10 of each identity. Default: ${DEFAULT-VALUE}.")
    private int references = 1_000_000;

    @Option(
            names = "--peer-references",
            paramLabel = "N",
            description = "Vectors of the comparison with other libraries; 0 for none. Default: ${DEFAULT-VALUE}.")
    private int peerReferences = 100_000;

    @Option(
            names = "--embeddings",
            paramLabel = "FILE",
            description = "Measure these instead of synthetic vectors: a .npy file, float32 [images, values].")
    private @Nullable Path embeddings;

    @Option(
            names = "--omniglot",
            paramLabel = "DIR",
            description = "Measure the embeddings of all letters of Omniglot by --model; kept in --folder.")
    private @Nullable Path omniglot;

    @Option(names = "--model", paramLabel = "FILE", description = "The model of --omniglot.")
    private @Nullable Path model;

    @Option(names = "--heap", paramLabel = "SIZE", description = "Heap of the process. Default: ${DEFAULT-VALUE}.")
    private String heap = "2g";

    @Option(
            names = "--build-threads",
            paramLabel = "N",
            description = "Threads that build the graph of the gallery. Default: ${DEFAULT-VALUE}.")
    private int buildThreads = Runtime.getRuntime().availableProcessors();

    @Option(names = "--quantised", description = "Also build and measure a quantised index.")
    private boolean quantised;

    @Option(
            names = "--folder",
            paramLabel = "DIR",
            description =
                    "Where galleries go, and stay; one that is there already is not built again. Default: a temporary"
                            + " one.")
    private @Nullable Path folder;

    @Option(names = "--measure", hidden = true, description = "Measures in this process.")
    private boolean measure;

    @Override
    public Integer call() throws Exception {
        if (measure) {
            BenchmarkVectors vectors =
                    embeddings != null ? FileVectors.of(embeddings) : new SpectrumVectors(references, 128, 10);
            ObjectNode results = new GalleryMeasurement(vectors, requireFolder(), buildThreads, System.out)
                    .run(quantised, references == peerReferences);
            write(results, java.util.Objects.requireNonNull(json));
            return 0;
        }
        Path place = folder != null ? folder : Files.createTempDirectory("siamese-gallery");
        try {
            if (omniglot != null) {
                embeddings = place.resolve("omniglot.npy");
                Files.createDirectories(place);
                FileVectors.write(embeddings, OmniglotEmbeddings.of(omniglot, requireModel()));
            }
            if (embeddings != null) {
                // One measurement, with the peers unless they are not wanted.
                references = FileVectors.of(embeddings).count();
                peerReferences = peerReferences == 0 ? 0 : references;
            }
            ObjectNode results = child(references, place.resolve("g" + references));
            if (peerReferences > 0 && peerReferences != references) {
                ObjectNode beside = child(peerReferences, place.resolve("g" + peerReferences));
                for (String peer : List.of("jvector", "hnswlib", "atEqualRecall")) {
                    results.set(peer, beside.remove(peer));
                }
                results.set("siameseBesidePeers", beside);
            }
            System.out.println(results.toPrettyString());
            if (json != null) {
                write(results, json);
            }
            return 0;
        } finally {
            if (folder == null) {
                delete(place);
            }
        }
    }

    private Path requireModel() {
        if (model == null) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--omniglot: expected --model FILE beside it");
        }
        return model;
    }

    private Path requireFolder() {
        if (folder == null) {
            throw new IllegalStateException("folder: expected one to measure in, got none");
        }
        return folder;
    }

    private static void write(ObjectNode results, Path file) throws IOException {
        Files.writeString(
                file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(results));
    }

    private ObjectNode child(int count, Path place) throws IOException, InterruptedException {
        Files.createDirectories(place);
        Path results = place.resolve("results.json");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx" + heap);
        if (ModuleFinder.ofSystem().find("jdk.incubator.vector").isPresent()) {
            command.addAll(List.of("--add-modules", "jdk.incubator.vector"));
        }
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                "org.siamese.benchmarks.SiameseBenchmarks",
                "gallery",
                "--measure",
                "--json",
                results.toString(),
                "--folder",
                place.toString(),
                "--references",
                Integer.toString(count),
                "--build-threads",
                Integer.toString(buildThreads),
                "--peer-references",
                Integer.toString(peerReferences)));
        if (embeddings != null) {
            command.addAll(List.of("--embeddings", embeddings.toString()));
        }
        if (quantised) {
            command.add("--quantised");
        }
        int exit = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IllegalStateException("gallery: expected a measurement, got exit code " + exit);
        }
        return (ObjectNode) new ObjectMapper().readTree(results.toFile());
    }

    private static void delete(Path place) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(place)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
