package org.siamese.benchmarks;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.siamese.benchmarks.embed.EmbeddingBenchmark;
import org.siamese.benchmarks.gallery.GalleryBenchmark;
import org.siamese.benchmarks.gpu.EngineTrainings;
import org.siamese.benchmarks.gpu.GpuCheck;
import org.siamese.benchmarks.loss.LossSpeed;
import org.siamese.benchmarks.peer.Flavour;
import org.siamese.benchmarks.report.About;
import org.siamese.benchmarks.report.Machine;
import org.siamese.benchmarks.report.PyTorchComparison;
import org.siamese.benchmarks.report.ResultsChart;
import org.siamese.benchmarks.report.ResultsJson;
import org.siamese.benchmarks.report.ResultsTable;
import org.siamese.benchmarks.run.Comparison;
import org.siamese.benchmarks.run.InstructionSet;
import org.siamese.benchmarks.run.Launcher;
import org.siamese.benchmarks.run.Settings;
import org.siamese.benchmarks.work.Work;
import org.siamese.decision.SiameseException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures this library beside others on the same work. Exit code 0 is success, 2 wrong options, 1 anything else. */
@Command(
        name = "siamese-benchmarks",
        description = "Siamese beside Deeplearning4j, DJL and PyTorch: the same towers, batches and threads, in turn.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        subcommands = {
            EmbeddingBenchmark.class,
            EngineTrainings.class,
            GalleryBenchmark.class,
            GpuCheck.class,
            LossSpeed.class
        })
public final class SiameseBenchmarks implements Callable<Integer> {
    private static final int ROUNDS = 5;
    private static final int QUICK_ROUNDS = 2;
    private static final double TURN_SECONDS = 2;
    private static final double QUICK_TURN_SECONDS = 0.5;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON.")
    private @Nullable Path json;

    @Option(
            names = "--chart",
            paramLabel = "FILE",
            description = "Write a bar chart as PNG. Default: beside the JSON file.")
    private @Nullable Path chart;

    @Option(
            names = "--only",
            paramLabel = "WORK",
            split = ",",
            description = "What to measure: ${COMPLETION-CANDIDATES}. Default: all.")
    private List<Work.Kind> only = Work.Kind.compared();

    @Option(
            names = "--peers",
            paramLabel = "PEER",
            split = ",",
            converter = FlavourConverter.class,
            description = "Who to measure: siamese, siamese-torch, dl4j, stock-dl4j, djl, djl-without-lrn, pytorch, "
                    + "pytorch-compiled, and siamese-torch-bfloat16 and pytorch-bfloat16. Default: all of float32.")
    private List<Flavour> peers = Flavour.ofFloat32();

    @Option(names = "--rounds", paramLabel = "N", description = "How often each has its turn. Default: 5, quick 2.")
    private @Nullable Integer rounds;

    @Option(names = "--quick", description = "Fewer and shorter turns: figures to look at, not to quote.")
    private boolean quick;

    @Option(names = "--no-scaling", description = "Leave out the cost against batch, image and tower size.")
    private boolean noScaling;

    @Option(names = "--threads", paramLabel = "N", description = "Threads of each. Default: one for each core.")
    private int threads = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--instructions",
            paramLabel = "SET",
            description = "Vector instructions that the libraries may use: ${COMPLETION-CANDIDATES}. Default: all.")
    private InstructionSet instructions = InstructionSet.ALL;

    @Option(
            names = "--python",
            paramLabel = "PATH",
            description = "The Python that has PyTorch. Default: the one on the search path with the newest.")
    private @Nullable String python;

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of parameters and batches. Default: ${DEFAULT-VALUE}.")
    private long seed = 1;

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.setProperty("java.awt.headless", "true");
        System.exit(commandLine().execute(arguments));
    }

    /** The command line. */
    public static CommandLine commandLine() {
        return new CommandLine(new SiameseBenchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler(SiameseBenchmarks::report);
    }

    /** What the machine or the data cannot do is said in one line. */
    private static int report(Exception failure, CommandLine command, CommandLine.ParseResult arguments)
            throws Exception {
        if (!(failure instanceof SiameseException)) {
            throw failure;
        }
        command.getErr().println(failure.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** Peers by their names in results. */
    static final class FlavourConverter implements CommandLine.ITypeConverter<Flavour> {
        @Override
        public Flavour convert(String value) {
            try {
                return Flavour.of(value);
            } catch (IllegalArgumentException e) {
                throw new CommandLine.TypeConversionException(e.getMessage());
            }
        }
    }

    @Override
    public Integer call() throws IOException {
        Settings settings = new Settings(
                only,
                peers,
                rounds != null ? rounds : quick ? QUICK_ROUNDS : ROUNDS,
                quick ? QUICK_TURN_SECONDS : TURN_SECONDS,
                !noScaling,
                quick,
                seed);
        PrintStream out = System.out;
        String machine = Machine.line(threads, LocalDate.now())
                + (instructions == InstructionSet.AVX2 ? ", restricted to AVX2" : "");
        out.println(machine);
        Path folder = Files.createTempDirectory("siamese-benchmarks");
        // Also where the run is interrupted: parameters are hundreds of megabytes.
        Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder)));
        Comparison comparison =
                new Comparison(new Launcher(folder, threads, instructions, python), settings, folder, out);
        comparison.run();
        write(comparison, machine, out);
        return CommandLine.ExitCode.OK;
    }

    private void write(Comparison comparison, String machine, PrintStream out) throws IOException {
        out.println();
        ResultsTable.of(comparison.samples()).forEach(out::println);
        PyTorchComparison pytorch = new PyTorchComparison(comparison.samples(), comparison.pytorchVersion());
        out.println();
        pytorch.lines().forEach(out::println);
        out.println();
        comparison.engines().forEach((peer, engine) -> out.println(peer + ": " + engine));
        if (json != null) {
            About about = new About(machine, comparison.engines(), comparison.notes());
            ResultsJson.write(json, comparison.samples(), pytorch, about);
            out.println("results: " + json);
        }
        Path picture = chart != null ? chart : json != null ? beside(json) : null;
        if (picture != null) {
            ResultsChart.write(picture, comparison.samples());
            out.println("chart: " + picture);
        }
    }

    private static Path beside(Path file) {
        return file.resolveSibling(file.getFileName().toString().replaceFirst("\\.json$", "") + ".png");
    }

    private static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            System.err.println(folder + ": cannot be deleted (" + e + ")");
        }
    }
}
