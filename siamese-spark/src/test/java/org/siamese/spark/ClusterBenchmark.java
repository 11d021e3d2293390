package org.siamese.spark;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.package$;

/**
 * Measures what training and evaluation on a cluster cost, and prints JSON. A cluster here is executor processes on this machine, one core each.
 *
 * <pre>
 * ClusterBenchmark [memory] [time] [overhead] [executors] [pairs] [projection]
 * </pre>
 *
 * Without arguments, all of them.
 */
final class ClusterBenchmark {
    private ClusterBenchmark() {}

    /** Runs it. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        if (arguments.length == 3 && arguments[0].equals("step-memory")) {
            System.out.println(
                    ChunkMeasurement.memoryOfSteps(Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2])));
            return;
        }
        List<String> wanted = arguments.length == 0
                ? List.of("memory", "time", "overhead", "executors", "pairs", "projection")
                : Arrays.asList(arguments);
        Map<String, Object> results = new LinkedHashMap<>();
        results.put("processor", Worker.processor());
        results.put("cores", Runtime.getRuntime().availableProcessors());
        results.put("java", Runtime.version().toString());
        results.put("spark", package$.MODULE$.SPARK_VERSION());
        for (String one : wanted) {
            results.put(one, measured(one));
            System.err.println(one + ": " + results.get(one));
        }
        System.out.println(
                new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValueAsString(results));
    }

    private static Object measured(String what) throws IOException, InterruptedException {
        return switch (what) {
            case "memory" -> ChunkMeasurement.memory();
            case "time" -> ChunkMeasurement.time();
            case "overhead" -> StepMeasurement.overhead();
            case "executors" -> StepMeasurement.executors();
            case "pairs" -> PairMeasurement.pairs();
            case "projection" -> StepProjection.table(StepMeasurement.constants());
            default -> throw new IllegalArgumentException(
                    "expected memory, time, overhead, executors, pairs or projection, got " + what);
        };
    }
}
