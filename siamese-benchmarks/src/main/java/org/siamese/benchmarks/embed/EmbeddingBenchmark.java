package org.siamese.benchmarks.embed;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.benchmarks.report.Machine;
import org.siamese.benchmarks.work.Work;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Embedding throughput of exported towers: this library's engine, ONNX Runtime in Java and, where a Python with it is named, in Python. Each
 * number of threads has a process of its own. Then 10,000 calls from 8 threads, with the memory of the process.
 */
@Command(
        name = "embed",
        description = "Images a second: the engine, ONNX Runtime in Java, ONNX Runtime in Python.",
        mixinStandardHelpOptions = true)
public final class EmbeddingBenchmark implements Callable<Integer> {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results as JSON.")
    private @Nullable Path json;

    @Option(names = "--python", paramLabel = "PATH", description = "A Python with onnxruntime.")
    private @Nullable String python;

    @Option(names = "--threads", paramLabel = "N", split = ",", description = "Default: 1,2.")
    private List<Integer> threads = List.of(1, 2);

    @Option(names = "--calls", paramLabel = "N", description = "Calls of the last part. Default: ${DEFAULT-VALUE}.")
    private int calls = 10_000;

    /** Runs the command line and ends the process with its exit code. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new EmbeddingBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = System.out;
        String machine = Machine.line(threads.stream().max(Integer::compare).orElseThrow(), LocalDate.now());
        out.println(machine);
        Path folder = Files.createTempDirectory("siamese-embedding");
        ObjectNode results = MAPPER.createObjectNode().put("machine", machine);
        ArrayNode rows = results.putArray("throughput");
        for (int count : threads) {
            for (Work.Kind kind : Work.Kind.compared()) {
                Path onnx = folder.resolve(kind.name() + ".onnx");
                List<String> command = java(count);
                command.addAll(List.of(EmbeddingTurns.class.getName(), kind.name(), onnx.toString()));
                run(command, count, rows, out);
                if (python != null) {
                    run(
                            List.of(python, script(folder).toString(), kind.name(), onnx.toString(), "" + count),
                            count,
                            rows,
                            out);
                }
            }
        }
        List<String> command = java(1);
        command.addAll(List.of(ConcurrentCalls.class.getName(), "" + calls));
        run(command, 1, results.putArray("concurrentCalls"), out);
        if (json != null) {
            MAPPER.writerWithDefaultPrettyPrinter().writeValue(json.toFile(), results);
        }
        return CommandLine.ExitCode.OK;
    }

    private static List<String> java(int threads) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(
                List.of("-Xmx2g", "-Dsiamese.onnx.threads=" + threads, "-cp", System.getProperty("java.class.path")));
        return command;
    }

    /** Runs a process whose lines that begin with a brace are results. */
    private static void run(List<String> command, int threads, ArrayNode rows, PrintStream out)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put("OMP_NUM_THREADS", "" + threads);
        Process process = builder.start();
        try (var lines = process.inputReader()) {
            lines.lines().filter(line -> line.startsWith("{")).forEach(line -> {
                try {
                    JsonNode row = MAPPER.readTree(line);
                    rows.add(row);
                    out.println(line);
                } catch (IOException e) {
                    throw new java.io.UncheckedIOException(e);
                }
            });
        }
        if (process.waitFor() != 0) {
            throw new IOException(String.format(Locale.ROOT, "%s ended with %d", command, process.exitValue()));
        }
    }

    private static Path script(Path folder) throws IOException {
        Path script = folder.resolve("embedding.py");
        try (var in = EmbeddingBenchmark.class.getResourceAsStream("embedding.py")) {
            if (in == null) {
                throw new IOException("embedding.py: expected in the jar, got none");
            }
            Files.write(script, in.readAllBytes());
        }
        return script;
    }
}
