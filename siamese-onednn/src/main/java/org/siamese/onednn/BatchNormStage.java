package org.siamese.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.dnnl.batch_normalization_backward;
import org.bytedeco.dnnl.batch_normalization_forward;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.javacpp.FloatPointer;
import org.jspecify.annotations.Nullable;
import org.siamese.onednn.Build.Phase;

/**
 * {@link BatchNorm} in training. oneDNN sums a channel of a whole batch in float32: at 1.3 million values the variance is off by
 * 1e-3. So statistics are taken over stretches of a few images seen as many channels of few positions ({@link WideView}), which are
 * merged in double precision. A stretch fits the cache, so that the passes over it read memory once. Each member of a tuple
 * has statistics of its own where the layer wants that.
 */
final class BatchNormStage implements Stage {
    private static final long STRETCH_BYTES = 1 << 20;
    private static final int GIVEN = normalization_flags.use_global_stats.value;
    private static final int SCALED = normalization_flags.use_scale_shift.value;

    private final BatchNorm operation;
    private final Map<Long, batch_normalization_forward.primitive_desc> descriptions = new HashMap<>();
    private final List<Part> parts = new ArrayList<>();
    private @Nullable Tensor input;
    private @Nullable WideView view;
    private long partRows;
    private long stretchRows;

    BatchNormStage(BatchNorm operation) {
        this.operation = operation;
    }

    /** The rows that are normalised together. */
    private final class Part {
        final long firstRow;
        final ChannelStatistics statistics = new ChannelStatistics(operation.channels());
        final Block mean;
        final Block variance;
        final Block scaleShift;
        final float[] wide = new float[2 * width()];

        Part(Build build, long firstRow) {
            this.firstRow = firstRow;
            mean = build.reserve(Block.floats(width()));
            variance = build.reserve(Block.floats(width()));
            scaleShift = build.reserve(Block.floats(2L * width()));
        }

        long offset(long row) {
            return Block.floats((firstRow + row) * input.shape().rowLength());
        }

        /** Writes scale and shift of each channel, repeated over the width of the view. */
        void write(Block to, double[] scale, double @Nullable [] shift) {
            int width = width();
            for (int i = 0; i < width; i++) {
                wide[i] = (float) scale[i % scale.length];
                if (shift != null) {
                    wide[width + i] = (float) shift[i % scale.length];
                }
            }
            to.floats().put(wide, 0, shift == null ? width : 2 * width);
        }
    }

    private int width() {
        return Math.toIntExact(view.channels());
    }

    private int stretches() {
        return Math.toIntExact((partRows + stretchRows - 1) / stretchRows);
    }

    private long rowsOf(int stretch) {
        return Math.min(stretchRows, partRows - stretch * stretchRows);
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        input = x;
        view = WideView.of(x.shape());
        int count = operation.members();
        partRows = x.shape().rows() / count;
        stretchRows = Math.max(
                1, Math.min(partRows, STRETCH_BYTES / Block.floats(x.shape().rowLength())));
        x.block().retain();
        Tensor y = build.tensor(x.shape());
        for (int i = 0; i < count; i++) {
            Part part = new Part(build, i * partRows);
            parts.add(part);
            measure(build, part);
            normalise(build, part, partRows, 0, part.scaleShift, y.block(), part.offset(0), Phase.FORWARD);
        }
        return y;
    }

    private memory.desc form(Build build, long rows) {
        return build.form(memory.format_tag.acdb, rows, view.channels(), view.rowsPerImage(), 1);
    }

    private memory.desc perChannel(Build build) {
        return build.form(memory.format_tag.a, view.channels());
    }

    private void measure(Build build, Part part) {
        int stretches = stretches();
        int width = width();
        Block unused = build.acquire(form(build, stretchRows));
        Block means = build.acquire(build.form(memory.format_tag.a, (long) stretches * width));
        Block variances = build.acquire(build.form(memory.format_tag.a, (long) stretches * width));
        long[] weights = new long[stretches];
        for (int stretch = 0; stretch < stretches; stretch++) {
            long rows = rowsOf(stretch);
            weights[stretch] = rows * view.rowsPerImage();
            batch_normalization_forward.primitive_desc description = description(build, rows, 0);
            Arguments arguments = build.arguments()
                    .put(
                            DNNL_ARG_SRC,
                            build.memory(form(build, rows), input.block(), part.offset(stretch * stretchRows)))
                    .put(DNNL_ARG_DST, build.memory(form(build, rows), unused))
                    .put(DNNL_ARG_MEAN, build.memory(perChannel(build), means, Block.floats((long) stretch * width)))
                    .put(
                            DNNL_ARG_VARIANCE,
                            build.memory(perChannel(build), variances, Block.floats((long) stretch * width)));
            build.call(
                    Phase.FORWARD, "statistics", description, new batch_normalization_forward(description), arguments);
        }
        float[] meansRead = new float[stretches * width];
        float[] variancesRead = new float[stretches * width];
        build.act(Phase.FORWARD, "merge", run -> {
            means.floats().get(meansRead);
            variances.floats().get(variancesRead);
            part.statistics.merge(meansRead, variancesRead, weights, width);
            part.write(part.mean, part.statistics.mean, null);
            part.write(part.variance, part.statistics.variance, null);
            part.write(part.scaleShift, operation.gammas(), operation.betas());
        });
        build.release(unused);
        build.release(means);
        build.release(variances);
    }

    private batch_normalization_forward.primitive_desc description(Build build, long rows, int flags) {
        return descriptions.computeIfAbsent(
                rows * 8 + flags,
                key -> build.keep(new batch_normalization_forward.primitive_desc(
                        build.keep(new batch_normalization_forward.desc(
                                prop_kind.forward_training.value,
                                form(build, rows),
                                (float) operation.epsilon(),
                                flags)),
                        build.attributes(),
                        build.engine())));
    }

    /** Adds the step that writes {@code scale (x - mean) / deviation + shift} of some rows. */
    private void normalise(
            Build build, Part part, long rows, long row, Block scaleShift, Block to, long offset, Phase phase) {
        batch_normalization_forward.primitive_desc description = description(build, rows, GIVEN | SCALED);
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC, build.memory(form(build, rows), input.block(), part.offset(row)))
                .put(DNNL_ARG_DST, build.memory(form(build, rows), to, offset));
        given(build, part, description, scaleShift, arguments);
        build.call(phase, "normalise", description, new batch_normalization_forward(description), arguments);
    }

    private void given(
            Build build,
            Part part,
            batch_normalization_forward.primitive_desc description,
            Block scaleShift,
            Arguments arguments) {
        arguments
                .put(DNNL_ARG_MEAN, build.memory(perChannel(build), part.mean))
                .put(DNNL_ARG_VARIANCE, build.memory(perChannel(build), part.variance))
                .put(DNNL_ARG_SCALE_SHIFT, build.memory(build.keep(description.weights_desc()), scaleShift));
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor result = !wanted ? null : gradient.block().exclusive() ? gradient : build.tensor(gradient.shape());
        for (Part part : parts) {
            sum(build, part, gradient);
            if (result != null) {
                propagate(build, part, gradient, result);
            }
        }
        build.act(Phase.BACKWARD, "parameters", run -> writeGradients());
        if (result != gradient) {
            build.release(gradient.block());
        }
        build.release(input.block());
        return Arrays.asList(result);
    }

    /** Adds the steps that sum the gradients of scale and shift. */
    private void sum(Build build, Part part, Tensor gradient) {
        int stretches = stretches();
        int width = width();
        Block unused = build.acquire(form(build, stretchRows));
        Block sums = build.acquire(build.form(memory.format_tag.a, 2L * stretches * width));
        for (int stretch = 0; stretch < stretches; stretch++) {
            long rows = rowsOf(stretch);
            long offset = part.offset(stretch * stretchRows);
            batch_normalization_forward.primitive_desc hint = description(build, rows, GIVEN | SCALED);
            batch_normalization_backward.primitive_desc description =
                    build.keep(new batch_normalization_backward.primitive_desc(
                            build.keep(new batch_normalization_backward.desc(
                                    prop_kind.backward.value,
                                    form(build, rows),
                                    form(build, rows),
                                    (float) operation.epsilon(),
                                    GIVEN | SCALED)),
                            build.attributes(),
                            build.engine(),
                            hint));
            Arguments arguments = build.arguments()
                    .put(DNNL_ARG_SRC, build.memory(form(build, rows), input.block(), offset))
                    .put(DNNL_ARG_DIFF_DST, build.memory(form(build, rows), gradient.block(), offset))
                    .put(DNNL_ARG_DIFF_SRC, build.memory(form(build, rows), unused))
                    .put(
                            DNNL_ARG_DIFF_SCALE_SHIFT,
                            build.memory(build.keep(hint.weights_desc()), sums, Block.floats(2L * stretch * width)));
            given(build, part, hint, part.scaleShift, arguments);
            build.call(Phase.BACKWARD, "sums", description, new batch_normalization_backward(description), arguments);
        }
        float[] read = new float[2 * stretches * width];
        build.act(Phase.BACKWARD, "merge", run -> {
            sums.floats().get(read);
            part.statistics.mergeGradients(read, stretches, width);
        });
        build.release(unused);
        build.release(sums);
    }

    /** With d the deviation: dx = gamma / d (dy - mean(dy) - (x - mean) / d mean(dy (x - mean) / d)). */
    private void propagate(Build build, Part part, Tensor gradient, Tensor result) {
        Block factors = build.acquire(perChannel(build));
        Block terms = build.acquire(build.form(memory.format_tag.a, 2L * width()));
        Block centred = build.acquire(form(build, stretchRows));
        build.act(Phase.BACKWARD, "factors", run -> {
            double count = partRows * input.shape().positions();
            double[] factor = operation.gammas();
            double[] scale = new double[factor.length];
            double[] shift = new double[factor.length];
            for (int c = 0; c < factor.length; c++) {
                factor[c] /= Math.sqrt(part.statistics.variance[c] + operation.epsilon());
                scale[c] = -factor[c] * part.statistics.gammaGradient[c] / count;
                shift[c] = -factor[c] * part.statistics.betaGradient[c] / count;
            }
            part.write(factors, factor, null);
            part.write(terms, scale, shift);
        });
        for (int stretch = 0; stretch < stretches(); stretch++) {
            long rows = rowsOf(stretch);
            long row = stretch * stretchRows;
            normalise(build, part, rows, row, terms, centred, 0, Phase.BACKWARD);
            memory.desc form = form(build, rows);
            memory.desc factorForm = build.form(memory.format_tag.acdb, 1, view.channels(), 1, 1);
            post_ops sum = new post_ops();
            sum.append_binary(algorithm.binary_add, form);
            binary.primitive_desc description = build.keep(new binary.primitive_desc(
                    build.keep(new binary.desc(algorithm.binary_mul, form, factorForm, form)),
                    build.attributes(sum),
                    build.engine()));
            Arguments arguments = build.arguments()
                    .put(DNNL_ARG_SRC_0, build.memory(form, gradient.block(), part.offset(row)))
                    .put(DNNL_ARG_SRC_1, build.memory(factorForm, factors))
                    .put(Arguments.operandOfPostOperation(0), build.memory(form, centred))
                    .put(DNNL_ARG_DST, build.memory(form, result.block(), part.offset(row)));
            build.call(Phase.BACKWARD, "input gradient", description, new binary(description), arguments);
        }
        build.release(factors);
        build.release(terms);
        build.release(centred);
    }

    private void writeGradients() {
        int channels = operation.channels();
        double[] gamma = new double[channels];
        double[] beta = new double[channels];
        double[] mean = operation.runningMeans();
        double[] variance = operation.runningVariances();
        double[] newMean = mean.clone();
        double[] newVariance = variance.clone();
        double stay = operation.decay();
        for (Part part : parts) {
            for (int c = 0; c < channels; c++) {
                gamma[c] += part.statistics.gammaGradient[c];
                beta[c] += part.statistics.betaGradient[c];
                newMean[c] = stay * newMean[c] + (1 - stay) * part.statistics.mean[c];
                newVariance[c] = stay * newVariance[c] + (1 - stay) * part.statistics.variance[c];
            }
        }
        for (int c = 0; c < channels; c++) {
            mean[c] -= newMean[c];
            variance[c] = operation.logDeviation()
                    ? 0.5 * Math.log10(variance[c] / newVariance[c])
                    : variance[c] - newVariance[c];
        }
        write(operation.gamma(), gamma);
        write(operation.beta(), beta);
        write(operation.mean(), mean);
        write(operation.deviation(), variance);
    }

    private static void write(@Nullable Parameter parameter, double[] gradient) {
        if (parameter == null) {
            return;
        }
        FloatPointer target = parameter.gradientBlock().floats();
        float[] values = new float[gradient.length];
        for (int c = 0; c < gradient.length; c++) {
            values[c] = (float) gradient[c];
        }
        target.put(values);
    }
}
