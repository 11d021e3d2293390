package org.siamese.benchmarks.gpu;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.benchmarks.peer.Flavour;
import org.siamese.benchmarks.report.Machine;
import org.siamese.benchmarks.report.ResultsTable;
import org.siamese.benchmarks.report.Samples;
import org.siamese.benchmarks.run.Comparison;
import org.siamese.benchmarks.run.InstructionSet;
import org.siamese.benchmarks.run.Launcher;
import org.siamese.benchmarks.run.Settings;
import org.siamese.benchmarks.work.Work;
import org.siamese.core.acceleration.Acceleration;
import org.siamese.core.engine.TowerEngines;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The engine on libtorch on one device: what the machine has, agreement with Deeplearning4j in float64, and seconds of a training step and of
 * an embedding beside PyTorch in Python on the same device, where that is there. Exit code 1 where an agreement fails.
 */
@Command(
        name = "gpu",
        description =
                "The engine on libtorch: devices, agreement with float64, speed beside PyTorch on the same device.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class GpuCheck implements Callable<Integer> {
    /** As in the tests on the CPU. */
    private static final double CPU_BOUND = 2e-5;

    /** cuDNN's algorithms sum in other orders, some of them after transforms. */
    private static final double GPU_BOUND = 1e-4;

    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON.")
    private @Nullable Path json;

    @Option(names = "--device", paramLabel = "NAME", description = "cpu, cuda or cuda:N. Default: ${DEFAULT-VALUE}.")
    private String device = "cuda";

    @Option(names = "--python", paramLabel = "PATH", description = "The Python that has PyTorch.")
    private @Nullable String python;

    @Option(
            names = "--only",
            paramLabel = "WORK",
            split = ",",
            description = "What to time: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Work.Kind> only = List.of(Work.Kind.values());

    @Option(names = "--rounds", paramLabel = "N", description = "Turns of each. Default: ${DEFAULT-VALUE}.")
    private int rounds = 3;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of the host. Default: one for each core.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Override
    public Integer call() throws IOException {
        System.setProperty(Launcher.TORCH_DEVICE, device);
        System.setProperty(TowerEngines.ENGINE_PROPERTY, "torch");
        PrintStream out = System.out;
        ObjectNode results = MAPPER.createObjectNode();
        String machine = Machine.line(threads, LocalDate.now());
        out.println(machine);
        results.put("machine", machine).put("device", device);
        ArrayNode found = results.putArray("found");
        Acceleration.report().forEach(line -> {
            out.println(line);
            found.add(line.toString());
        });
        boolean agrees = agreement(results.putArray("agreement"), out);
        time(results, out);
        if (json != null) {
            MAPPER.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), results);
            out.println("results: " + json);
        }
        return agrees ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private boolean agreement(ArrayNode rows, PrintStream out) {
        double bound = device.equals("cpu") ? CPU_BOUND : GPU_BOUND;
        boolean all = true;
        out.println();
        out.printf(
                Locale.ROOT,
                "%-10s %12s %12s %12s   largest error, bound %.0e%n",
                "agreement",
                "embedding",
                "training",
                "gradient",
                bound);
        for (Work work : EngineAgreement.works()) {
            EngineAgreement found = EngineAgreement.of(work);
            boolean passes = found.largest() < bound;
            all &= passes;
            out.printf(
                    Locale.ROOT,
                    "%-10s %12.1e %12.1e %12.1e   %s%n",
                    found.tower(),
                    found.embeddings(),
                    found.training(),
                    found.gradients(),
                    passes ? "pass" : "FAIL");
            rows.addObject()
                    .put("tower", found.tower())
                    .put("engine", found.engine())
                    .put("embeddings", found.embeddings())
                    .put("training", found.training())
                    .put("gradients", found.gradients())
                    .put("bound", bound)
                    .put("pass", passes);
        }
        return all;
    }

    private void time(ObjectNode results, PrintStream out) throws IOException {
        Path folder = Files.createTempDirectory("siamese-gpu");
        Settings settings =
                new Settings(only, List.of(Flavour.SIAMESE_TORCH, Flavour.PYTORCH), rounds, 2, false, true, 1);
        Comparison comparison =
                new Comparison(new Launcher(folder, threads, InstructionSet.ALL, python), settings, folder, out);
        comparison.run();
        out.println();
        ResultsTable.of(comparison.samples()).forEach(out::println);
        comparison.engines().forEach((peer, engine) -> out.println(peer + ": " + engine));
        ObjectNode medians = results.putObject("medians");
        Samples samples = comparison.samples();
        for (String measure : samples.measures()) {
            ObjectNode peers = medians.putObject(measure);
            samples.peers(measure)
                    .forEach(peer -> samples.median(measure, peer).ifPresent(value -> peers.put(peer, value)));
            samples.ratio(measure, Flavour.SIAMESE_TORCH.label(), Flavour.PYTORCH.label())
                    .ifPresent(ratio -> peers.put("ratio", ratio));
        }
        comparison.notes().forEach(results.putArray("notes")::add);
    }
}
