package org.siamese.benchmarks.gpu;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEngines;
import org.siamese.core.engine.UnsupportedPrecisionException;
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

    @Option(
            names = "--rows",
            paramLabel = "N",
            description = "Rows of the batch whose transfer is timed. Default: ${DEFAULT-VALUE}.")
    private int rows = 1024;

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
        Optional<String> refused = roundingRefused();
        boolean agrees = agreement(refused, results.putArray("agreement"), out);
        HostTimes host = new HostTimes(device.equals("cpu"), results.putObject("host"), out);
        host.steps();
        host.transfers(rows, device.equals("cpu") ? 1 : 20);
        time(refused.isEmpty(), results, out);
        if (json != null) {
            MAPPER.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), results);
            out.println("results: " + json);
        }
        return agrees ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }

    private boolean agreement(Optional<String> refused, ArrayNode rows, PrintStream out) {
        double bound = device.equals("cpu") ? CPU_BOUND : GPU_BOUND;
        boolean all = true;
        out.println();
        out.printf(
                Locale.ROOT,
                "%-20s %12s %12s %12s %12s%n",
                "largest errors",
                "embedding",
                "training",
                "gradient",
                "bound");
        for (Work work : EngineAgreement.works()) {
            EngineAgreement single = EngineAgreement.of(work, Precision.FLOAT32);
            all &= passes(single, single.largest(), bound, rows, out);
            if (refused.isEmpty()) {
                EngineAgreement half = EngineAgreement.of(work, Precision.BFLOAT16);
                all &= passes(half, half.embeddings(), EngineAgreement.roundedBound(work), rows, out);
            }
        }
        refused.ifPresent(reason -> out.println("bfloat16 is left out: " + reason));
        return all;
    }

    /** Why the engine does not compute in bfloat16 here; empty where it does. */
    private static Optional<String> roundingRefused() {
        try {
            EngineAgreement.open(Precision.BFLOAT16).close();
            return Optional.empty();
        } catch (UnsupportedPrecisionException e) {
            return Optional.of(e.getMessage());
        }
    }

    private static boolean passes(EngineAgreement found, double error, double bound, ArrayNode rows, PrintStream out) {
        boolean passes = error < bound;
        out.printf(
                Locale.ROOT,
                "%-20s %12.1e %12.1e %12.1e %12.1e   %s%n",
                found.tower(),
                found.embeddings(),
                found.training(),
                found.gradients(),
                bound,
                passes ? "pass" : "FAIL");
        rows.addObject()
                .put("tower", found.tower())
                .put("engine", found.engine())
                .put("embeddings", found.embeddings())
                .put("training", found.training())
                .put("gradients", found.gradients())
                .put("bound", bound)
                .put("pass", passes);
        return passes;
    }

    private static void ratio(
            Samples samples,
            String measure,
            Flavour one,
            Flavour other,
            String name,
            ObjectNode results,
            PrintStream out) {
        samples.ratio(measure, one.label(), other.label()).ifPresent(ratio -> {
            results.put(name, ratio);
            out.printf(Locale.ROOT, "%s: %s over %s %.3f%n", measure, one.label(), other.label(), ratio);
        });
    }

    private static List<Flavour> peers(boolean rounding) {
        return Stream.of(
                        Flavour.SIAMESE_TORCH,
                        Flavour.SIAMESE_TORCH_BFLOAT16,
                        Flavour.PYTORCH,
                        Flavour.PYTORCH_BFLOAT16)
                .filter(peer -> rounding || peer.precision() == Precision.FLOAT32)
                .toList();
    }

    private void time(boolean rounding, ObjectNode results, PrintStream out) throws IOException {
        Path folder = Files.createTempDirectory("siamese-gpu");
        Settings settings = new Settings(only, peers(rounding), rounds, 2, false, true, 1);
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
            ratio(samples, measure, Flavour.SIAMESE_TORCH, Flavour.PYTORCH, "ratio", peers, out);
            ratio(
                    samples,
                    measure,
                    Flavour.SIAMESE_TORCH_BFLOAT16,
                    Flavour.PYTORCH_BFLOAT16,
                    "ratio, bfloat16",
                    peers,
                    out);
            ratio(
                    samples,
                    measure,
                    Flavour.SIAMESE_TORCH_BFLOAT16,
                    Flavour.SIAMESE_TORCH,
                    "bfloat16 to float32",
                    peers,
                    out);
        }
        comparison.notes().forEach(results.putArray("notes")::add);
    }
}
