package org.siamese.onednn.internal.convolution;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.convolution_backward_data;
import org.bytedeco.dnnl.convolution_backward_weights;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.inner_product_forward;
import org.bytedeco.dnnl.memory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.engine.Precision;
import org.siamese.core.layer.RunningVariance;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Dense;
import org.siamese.core.plan.Lrn;
import org.siamese.core.plan.Parameter;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;
import org.siamese.onednn.internal.convolution.Algorithm.StridedPixels;
import org.siamese.onednn.internal.memory.ArrayMemory;
import org.siamese.onednn.internal.memory.Block;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.natives.NativeScope;
import org.siamese.onednn.internal.natives.OneDnn;
import org.siamese.onednn.internal.natives.Workers;
import org.siamese.onednn.internal.operation.BatchNormStage;
import org.siamese.onednn.internal.operation.LongProduct;
import org.siamese.onednn.internal.operation.LrnStage;
import org.siamese.onednn.internal.operation.NativeLrnStage;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;
import org.siamese.onednn.internal.stage.Run;
import org.siamese.onednn.internal.stage.Stage;
import org.siamese.onednn.internal.stage.Step;

/**
 * Compares the engine's own kernels with oneDNN's: {@code KernelBench [turns] [case]}, with {@code OMP_NUM_THREADS=1}. Both sides of a
 * case take turns in one JVM. A line has the medians of the thread's processor time in milliseconds and the median over the turns
 * of oneDNN's time over the engine's: above 1 the engine's own is faster. {@code ONEDNN_MAX_CPU_ISA=AVX2} with {@code -XX:UseAVX=2}
 * restricts both sides.
 */
public final class KernelBench {
    private static final ConvolutionChooser CHOOSER = ConvolutionChooser.ofMachine();
    private static final Run RUN = new Run(0, 1, 0);
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final int turns;
    private final String only;

    private KernelBench(int turns, String only) {
        this.turns = turns;
        this.only = only;
    }

    /** One way to compute something for images or vectors of random values: adds its steps. */
    private interface Way {
        void add(Build build, Tensor x);
    }

    /** Runs the bench. */
    public static void main(String[] arguments) {
        int turns = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 15;
        KernelBench bench = new KernelBench(turns, arguments.length > 1 ? arguments[1] : "");
        System.out.printf(
                "vectors of %d floats, %d thread(s)%n",
                OneDnn.vectorFloats(), Workers.shared().parallelism());
        bench.lrn();
        bench.winograd();
        bench.fewChannels();
        bench.dense();
        bench.smallMaps();
        bench.inputGradients();
        bench.batchNorm();
        bench.depthwise();
    }

    private void lrn() {
        Lrn lrn = new Lrn(5, 1e-4, 0.75, 2);
        for (int[] c : new int[][] {
            {32, 96, 95},
            {32, 256, 47},
            {32, 64, 32},
            {32, 128, 47},
            {32, 192, 27},
            {32, 384, 13},
            {32, 256, 13},
            {32, 96, 27}
        }) {
            compare(
                    "lrn",
                    Shape.image(c[0], c[1], c[2], c[2]),
                    c,
                    both(new LrnStage(lrn)),
                    both(new NativeLrnStage(lrn)));
        }
    }

    private void winograd() {
        for (int[] c : new int[][] {
            {32, 256, 384, 3, 23},
            {32, 384, 256, 3, 23},
            {32, 96, 256, 5, 47},
            {64, 64, 64, 3, 16},
            {64, 256, 256, 3, 4}
        }) {
            Convolution convolution = convolution(c[1], c[2], square(c[3], 1, c[3] / 2));
            Shape from = Shape.image(c[0], c[1], c[4], c[4]);
            compare(
                    "winograd",
                    from,
                    c,
                    both(new MinimalFilteringStage(convolution, List.of())),
                    both(new DirectStage(convolution, CHOOSER.direct(convolution, from), List.of())));
        }
    }

    private void fewChannels() {
        for (int[] c : new int[][] {{1, 4}, {4, 8}, {8, 8}}) {
            Convolution convolution = convolution(c[0], c[1], square(3, 1, 0));
            Shape from = Shape.image(128, c[0], 102, 98);
            ConvolutionChoice choice = CHOOSER.choose(convolution, from);
            if (choice.forward() instanceof StridedPixels strided) {
                compare(
                        "few channels",
                        from,
                        c,
                        both(new PixelGroupStage(convolution, CHOOSER, choice, strided, List.of())),
                        both(new DirectStage(convolution, CHOOSER.direct(convolution, from), List.of())));
            }
        }
    }

    private void dense() {
        for (int[] c : new int[][] {{128, 80_000, 500}, {64, 80_000, 500}, {32, 43_264, 1024}}) {
            INDArray values = Nd4j.rand(DataType.FLOAT, c[1], c[2]).subi(0.5).dup('f');
            Dense dense = new Dense(new Parameter(values, null), null, c[2], c[1]);
            Shape to = Shape.vector(c[0], c[2]);
            compare(
                    "long product",
                    Shape.vector(c[0], c[1]),
                    c,
                    (build, x) -> LongProduct.add(build, dense, x, build.tensor(to)),
                    (build, x) -> product(build, dense, x, build.tensor(to)));
        }
    }

    private static void product(Build build, Dense dense, Tensor x, Tensor y) {
        memory.desc weights = build.layout(memory.format_tag.ab, dense.size(), dense.inputSize());
        inner_product_forward.primitive_desc description = build.keep(new inner_product_forward.primitive_desc(
                build.engine(),
                prop_kind.forward_training,
                x.layout(),
                weights,
                y.layout(),
                build.attributes(),
                false));
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_WEIGHTS, build.memory(weights, ArrayMemory.values(dense.weights())))
                .put(DNNL_ARG_DST, build.memory(y));
        build.call(Phase.FORWARD, "dense", description, new inner_product_forward(description), arguments);
    }

    private void smallMaps() {
        for (int[] c : new int[][] {{64, 512, 512, 2}, {64, 256, 512, 4}, {64, 256, 256, 4}, {64, 128, 128, 4}}) {
            Convolution convolution = convolution(c[1], c[2], square(3, c[3] == 4 && c[2] == 512 ? 2 : 1, 1));
            Shape to = convolution.results(Shape.image(c[0], c[1], c[3], c[3]));
            compare(
                    "unfolded gradient",
                    Shape.image(c[0], c[1], c[3], c[3]),
                    c,
                    (build, x) -> UnfoldedGradient.add(build, convolution, x, filled(build, to)),
                    (build, x) -> kernelGradient(build, convolution, x, filled(build, to)));
        }
    }

    private static void kernelGradient(Build build, Convolution convolution, Tensor x, Tensor delta) {
        convolution_forward.primitive_desc hint = hint(build, convolution, x, delta);
        Window window = convolution.window();
        Window.Fit fit = window.over(x.shape());
        convolution_backward_weights.primitive_desc description =
                build.keep(new convolution_backward_weights.primitive_desc(
                        build.engine(),
                        algorithm.convolution_direct,
                        x.layout(),
                        anyWeights(build, convolution),
                        delta.layout(),
                        window.strides(),
                        window.gaps(),
                        fit.before(),
                        fit.after(),
                        hint,
                        build.attributes(),
                        false));
        memory.desc theirs = build.keep(description.diff_weights_desc());
        memory sums = build.memory(theirs, build.reserve(theirs.get_size()));
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_DIFF_DST, build.memory(delta))
                .put(DNNL_ARG_DIFF_WEIGHTS, sums);
        build.call(
                Phase.BACKWARD,
                "weight gradient",
                description,
                new convolution_backward_weights(description),
                arguments);
        memory.desc ours = build.layout(memory.format_tag.abcd, weightShape(convolution));
        build.copy(Phase.BACKWARD, "copy", sums, build.memory(ours, ArrayMemory.gradient(convolution.weights())));
    }

    /** oneDNN's first choice against its next. */
    private void inputGradients() {
        for (int[] c : new int[][] {
            {64, 512, 512, 2, 1, 3},
            {64, 256, 512, 4, 2, 3},
            {64, 256, 256, 4, 1, 3},
            {64, 128, 256, 8, 2, 3},
            {64, 128, 128, 8, 1, 3},
            {64, 64, 64, 16, 1, 3},
            {64, 64, 128, 16, 2, 3},
            {64, 256, 512, 4, 2, 1},
            {64, 256, 256, 8, 1, 1},
            {32, 256, 256, 8, 2, 3},
            {32, 512, 512, 4, 2, 3},
            {32, 48, 48, 8, 1, 3}
        }) {
            Convolution convolution = convolution(c[1], c[2], square(c[5], c[4], c[5] / 2));
            Shape to = convolution.results(Shape.image(c[0], c[1], c[3], c[3]));
            compare(
                    "input gradient",
                    Shape.image(c[0], c[1], c[3], c[3]),
                    c,
                    (build, x) -> inputGradient(build, convolution, x, filled(build, to), 1),
                    (build, x) -> inputGradient(build, convolution, x, filled(build, to), 0));
        }
    }

    private static void inputGradient(Build build, Convolution convolution, Tensor x, Tensor delta, int skip) {
        Window window = convolution.window();
        Window.Fit fit = window.over(x.shape());
        convolution_backward_data.primitive_desc description = build.keep(new convolution_backward_data.primitive_desc(
                build.engine(),
                algorithm.convolution_direct,
                x.layout(),
                anyWeights(build, convolution),
                delta.layout(),
                window.strides(),
                window.gaps(),
                fit.before(),
                fit.after(),
                hint(build, convolution, x, delta),
                build.attributes(),
                false));
        for (int i = 0; i < skip; i++) {
            description.next_impl();
        }
        memory.desc theirs = build.keep(description.weights_desc());
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_DIFF_DST, build.memory(delta))
                .put(DNNL_ARG_WEIGHTS, build.memory(theirs, build.reserve(theirs.get_size())))
                .put(DNNL_ARG_DIFF_SRC, build.memory(build.tensor(x.shape())));
        build.call(
                Phase.BACKWARD, "input gradient", description, new convolution_backward_data(description), arguments);
    }

    private static convolution_forward.primitive_desc hint(
            Build build, Convolution convolution, Tensor x, Tensor delta) {
        Window window = convolution.window();
        Window.Fit fit = window.over(x.shape());
        return build.keep(new convolution_forward.primitive_desc(
                build.engine(),
                prop_kind.forward_training,
                algorithm.convolution_direct,
                x.layout(),
                anyWeights(build, convolution),
                delta.layout(),
                window.strides(),
                window.gaps(),
                fit.before(),
                fit.after()));
    }

    private static memory.desc anyWeights(Build build, Convolution convolution) {
        return build.layout(memory.format_tag.any, weightShape(convolution));
    }

    private static long[] weightShape(Convolution convolution) {
        int[] kernel = convolution.window().kernel();
        return new long[] {convolution.channels(), convolution.inputChannels(), kernel[0], kernel[1]};
    }

    private void batchNorm() {
        for (int[] c :
                new int[][] {{128, 8, 100}, {128, 4, 100}, {64, 64, 16}, {64, 64, 32}, {64, 256, 4}, {64, 512, 2}}) {
            Parameter[] p = new Parameter[4];
            for (int i = 0; i < p.length; i++) {
                p[i] = new Parameter(Nd4j.ones(DataType.FLOAT, 1, c[1]), Nd4j.zeros(DataType.FLOAT, 1, c[1]));
            }
            BatchNorm norm = new BatchNorm(
                    c[1], p[0], p[1], p[2], p[3], false, 1, 0, 1e-5, RunningVariance.POPULATION, 0.9, 1, false);
            compare(
                    "batch norm",
                    Shape.image(c[0], c[1], c[2], c[2]),
                    c,
                    both(new BatchNormStage(norm, List.of())),
                    (build, x) -> norm(build, norm, x));
        }
    }

    private static void norm(Build build, BatchNorm norm, Tensor x) {
        Tensor y = build.tensor(x.shape());
        Tensor delta = filled(build, x.shape());
        memory.desc values = build.layout(memory.format_tag.a, norm.channels());
        memory mean = build.memory(values, build.reserve(values.get_size()));
        memory variance = build.memory(values, build.reserve(values.get_size()));
        memory scale = build.memory(values, ArrayMemory.values(norm.gamma()));
        batch_normalization_forward.primitive_desc forward = build.keep(new batch_normalization_forward.primitive_desc(
                build.engine(),
                prop_kind.forward_training,
                x.layout(),
                y.layout(),
                1e-5f,
                normalization_flags.use_scale,
                build.attributes(),
                false));
        Arguments there = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_DST, build.memory(y))
                .put(DNNL_ARG_SCALE, scale)
                .put(DNNL_ARG_MEAN, mean)
                .put(DNNL_ARG_VARIANCE, variance);
        build.call(Phase.FORWARD, "batch norm", forward, new batch_normalization_forward(forward), there);
        batch_normalization_backward.primitive_desc backward =
                build.keep(new batch_normalization_backward.primitive_desc(
                        build.engine(),
                        prop_kind.backward,
                        x.layout(),
                        delta.layout(),
                        x.layout(),
                        1e-5f,
                        normalization_flags.use_scale,
                        forward,
                        build.attributes(),
                        false));
        Arguments back = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_DIFF_DST, build.memory(delta))
                .put(DNNL_ARG_DIFF_SRC, build.memory(y))
                .put(DNNL_ARG_SCALE, scale)
                .put(DNNL_ARG_DIFF_SCALE, build.memory(values, ArrayMemory.gradient(norm.gamma())))
                .put(DNNL_ARG_MEAN, mean)
                .put(DNNL_ARG_VARIANCE, variance);
        build.call(Phase.BACKWARD, "batch norm", backward, new batch_normalization_backward(backward), back);
    }

    /** Forward, and backward from random gradients. */
    private static Way both(Stage stage) {
        return (build, x) -> {
            Tensor y = stage.forward(build, List.of(x));
            Tensor delta = filled(build, y.shape(), y.layout());
            stage.backward(build, delta, true);
        };
    }

    private static Tensor filled(Build build, Shape shape) {
        return filled(build, shape, build.layout(shape));
    }

    /** A tensor of random values that stay. */
    private static Tensor filled(Build build, Shape shape, memory.desc layout) {
        float[] values = new float[Math.toIntExact(layout.get_size() / Float.BYTES)];
        Random random = new Random(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextFloat() - 0.3f;
        }
        Block block = build.constants(values);
        block.retain();
        return new Tensor(shape, layout, block);
    }

    /** A whole layer against oneDNN's primitives alone, whose weights lie as these like it. */
    private void depthwise() {
        for (int[] c : new int[][] {{64, 32, 32, 1}, {64, 96, 32, 2}, {64, 144, 16, 1}, {64, 384, 8, 1}}) {
            Convolution depthwise = new Convolution(
                    LoopConvolution.parameter(true, c[1], 1, 3, 3), null, c[1], c[1], square(3, c[3], 1), c[1]);
            Shape from = Shape.image(c[0], c[1], c[2], c[2]);
            compare(
                    "depthwise",
                    from,
                    c,
                    both(ConvolutionChooser.stage(depthwise, from, List.of(), true, Precision.FLOAT32)),
                    (build, x) -> primitives(build, depthwise, x));
        }
    }

    private static void primitives(Build build, Convolution convolution, Tensor x) {
        DirectPrimitives primitives = new DirectPrimitives(build, convolution, CHOOSER.direct(convolution, x.shape()));
        Tensor y = filled(build, convolution.results(x.shape()));
        convolution_forward.primitive_desc forward = primitives.forward(x.shape(), build.attributes());
        memory.desc weights = build.keep(forward.weights_desc());
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_WEIGHTS, build.memory(weights, build.reserve(weights.get_size())))
                .put(DNNL_ARG_DST, build.memory(y));
        build.call(Phase.FORWARD, "forward", forward, new convolution_forward(forward), arguments);
        convolution_backward_weights.primitive_desc ofWeights = primitives.weightGradient(x, y);
        memory.desc gradient = build.keep(ofWeights.diff_weights_desc());
        arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(x))
                .put(DNNL_ARG_DIFF_DST, build.memory(y))
                .put(DNNL_ARG_DIFF_WEIGHTS, build.memory(gradient, build.reserve(gradient.get_size())));
        build.call(Phase.BACKWARD, "weights", ofWeights, new convolution_backward_weights(ofWeights), arguments);
        convolution_backward_data.primitive_desc ofImages = primitives.inputGradient(x, y);
        memory.desc back = build.keep(ofImages.weights_desc());
        arguments = build.arguments()
                .put(DNNL_ARG_DIFF_DST, build.memory(y))
                .put(DNNL_ARG_WEIGHTS, build.memory(back, build.reserve(back.get_size())))
                .put(DNNL_ARG_DIFF_SRC, build.memory(build.tensor(x.shape())));
        build.call(Phase.BACKWARD, "images", ofImages, new convolution_backward_data(ofImages), arguments);
    }

    private static Convolution convolution(int inputs, int channels, Window window) {
        int side = window.kernel()[0];
        return new Convolution(
                LoopConvolution.parameter(true, channels, inputs, side, side), null, channels, inputs, window);
    }

    private static Window square(int kernel, int stride, int padding) {
        return new Window(
                new int[] {kernel, kernel},
                new int[] {stride, stride},
                new int[] {1, 1},
                new int[] {padding, padding},
                false);
    }

    private void compare(String name, Shape from, int[] numbers, Way ours, Way theirs) {
        if (!name.startsWith(only)) {
            return;
        }
        try (NativeScope scope = new NativeScope()) {
            Build[] builds = {build(scope, from, ours), build(scope, from, theirs)};
            for (Phase phase : List.of(Phase.FORWARD, Phase.BACKWARD)) {
                if (!builds[0].steps(phase).isEmpty()) {
                    report(name + " " + Arrays.toString(numbers), phase, builds);
                }
            }
        }
    }

    private void report(String name, Phase phase, Build[] builds) {
        double[][] times = new double[2][turns];
        double[] ratios = new double[turns];
        for (int turn = -3; turn < turns; turn++) {
            for (int side = 0; side < 2; side++) {
                double time = time(builds[side], phase);
                if (turn >= 0) {
                    times[side][turn] = time;
                }
            }
            if (turn >= 0) {
                ratios[turn] = times[1][turn] / times[0][turn];
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%-42s %-8s ours %8.2f oneDNN %8.2f ratio %5.2f   %s%n",
                name,
                phase,
                median(times[0]),
                median(times[1]),
                median(ratios),
                builds[1].steps(phase).stream()
                        .map(Step::label)
                        .map(String::trim)
                        .toList());
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double time(Build build, Phase phase) {
        long start = THREADS.getCurrentThreadCpuTime();
        build.steps(phase).forEach(step -> step.action().accept(RUN));
        return (THREADS.getCurrentThreadCpuTime() - start) / 1e6;
    }

    private static Build build(NativeScope scope, Shape from, Way way) {
        Build build = new Build(scope, true, 1);
        Tensor x = filled(build, from);
        way.add(build, x);
        build.complete();
        for (int i = 0; i < 2; i++) {
            build.steps(Phase.FORWARD).forEach(step -> step.action().accept(RUN));
            build.steps(Phase.BACKWARD).forEach(step -> step.action().accept(RUN));
        }
        return build;
    }
}
