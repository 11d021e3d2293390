package org.siamese.dl4j.onnx;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.layer.RunningVariance;

/** Variants of one kind of operator, written by the subclass, give what ONNX Runtime computes. */
abstract class OnnxVariants {
    static final long[] IMAGE = {4, 9, 7};
    static final long[] VECTOR = {12};
    private static final double TOLERANCE = 2e-5;

    @TempDir
    private Path folder;

    private final Map<String, Variant> variants = new LinkedHashMap<>();

    private record Variant(int opset, long[] input, Consumer<OnnxFileWriter> graph) {}

    /** Adds all variants. */
    abstract void add();

    /**
     * Adds a variant.
     *
     * @param input shape of {@code x} without rows
     * @param graph writes the nodes from {@code x} to {@code y}
     */
    final void put(String name, int opset, long[] input, Consumer<OnnxFileWriter> graph) {
        assertThat(variants.put(name, new Variant(opset, input, graph))).isNull();
    }

    /** Adds a variant of one node. */
    final void one(String name, int opset, long[] input, String operator, Map<String, ?> attributes) {
        put(name, opset, input, graph -> graph.node("y", operator, List.of("x"), attributes));
    }

    static int[] ints(int... values) {
        return values;
    }

    /** Writes weights {@code w}. */
    static void kernel(OnnxFileWriter graph, long... shape) {
        graph.weights("w", Nd4j.randn(shape).muli(0.3), shape);
    }

    /** Writes what a normalisation takes: {@code scale}, {@code shift}, {@code mean} and {@code variance}. */
    static void parameters(OnnxFileWriter graph, long channels) {
        graph.weights("scale", Nd4j.randn(1, channels), channels);
        graph.weights("shift", Nd4j.randn(1, channels), channels);
        graph.weights("mean", Nd4j.randn(1, channels), channels);
        graph.weights("variance", Nd4j.rand(new long[] {1, channels}).addi(0.2), channels);
    }

    @ParameterizedTest
    @EnumSource
    void should_give_what_onnx_runtime_computes(FixtureEngine engine) {
        add();
        List<String> failures = new ArrayList<>();
        variants.forEach((name, variant) -> {
            String problem = problem(engine, variant);
            if (!problem.isEmpty()) {
                failures.add(name + ": " + problem);
            }
        });
        System.out.println(getClass().getSimpleName() + ": " + (variants.size() - failures.size()) + " of "
                + variants.size() + " variants passed on " + engine);
        assertThat(failures).isEmpty();
        assertThat(variants).isNotEmpty();
    }

    private String problem(FixtureEngine engine, Variant variant) {
        Nd4j.getRandom().setSeed(11);
        OnnxFileWriter graph = new OnnxFileWriter(variant.input()).opset(variant.opset());
        variant.graph().accept(graph);
        long[] shape = new long[variant.input().length + 1];
        shape[0] = 3;
        System.arraycopy(variant.input(), 0, shape, 1, variant.input().length);
        INDArray x = Nd4j.randn(shape);
        try {
            Path file = graph.write(folder.resolve("variant.onnx"), "y");
            float[] expected = expected(file, x);
            OnnxTower tower = OnnxTower.from(file)
                    .runningVariance(RunningVariance.POPULATION)
                    .read();
            double difference =
                    OnnxFixtures.difference(engine.embed(tower.network(0), OnnxFixtures.forTower(tower, x)), expected);
            return difference <= TOLERANCE ? "" : "difference " + difference;
        } catch (IOException | OrtException | RuntimeException e) {
            return e.toString();
        }
    }

    private static float[] expected(Path file, INDArray x) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
            options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
            options.setIntraOpNumThreads(1);
            FloatBuffer values = FloatBuffer.wrap(x.dup('c').data().asFloat());
            try (OrtSession session = environment.createSession(file.toString(), options);
                    OnnxTensor tensor = OnnxTensor.createTensor(environment, values, x.shape());
                    OrtSession.Result result = session.run(Map.of("x", tensor))) {
                FloatBuffer numbers = ((OnnxTensor) result.get(0)).getFloatBuffer();
                float[] copy = new float[numbers.remaining()];
                numbers.get(copy);
                return copy;
            }
        }
    }
}
