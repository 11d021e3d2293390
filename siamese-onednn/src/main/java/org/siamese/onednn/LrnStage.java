package org.siamese.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.jspecify.annotations.Nullable;
import org.siamese.onednn.Build.Phase;

/**
 * {@link Lrn} from products and sums, stretch by stretch in the cache. oneDNN's own backward pass is fast in one layout and for one
 * size and exponent only; elsewhere it takes a hundred times as long.
 *
 * <p>With b the base, the logarithm of b is kept: {@code y = x exp(-beta log b)}, and backward
 * {@code dx = dy exp(-beta log b) - 2 alpha beta x window(dy x exp(-(beta + 1) log b))}. A window over channels is a sum of
 * shifted copies, each multiplied by 0 where the shift leaves the position.
 */
final class LrnStage implements Stage {
    private static final long STRETCH_BYTES = 1 << 19;

    private final Lrn operation;
    private @Nullable Tensor input;
    private @Nullable Block logarithms;
    private @Nullable Block masks;
    private @Nullable Block scalars;
    private long channels;
    private long rows;
    private long stretchRows;
    private long guard;

    LrnStage(Lrn operation) {
        this.operation = operation;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        channels = x.shape().channels();
        rows = x.shape().rows() * x.shape().positions();
        stretchRows = Math.max(1, Math.min(rows, STRETCH_BYTES / Block.floats(channels)));
        guard = (operation.size() / 2 + 15) / 16 * 16;
        constants(build);
        Tensor y = build.tensor(x.shape());
        memory.desc whole = build.form(memory.format_tag.ab, rows, channels);
        Block kept = build.training() ? build.acquire(whole) : build.acquire(form(build, stretchRows));
        Block squares = guarded(build);
        for (long row = 0; row < rows; row += stretchRows) {
            long count = Math.min(stretchRows, rows - row);
            long offset = offset(row);
            long keptOffset = build.training() ? offset : 0;
            memory.desc form = form(build, count);
            Arguments square = build.arguments()
                    .put(DNNL_ARG_SRC_0, build.memory(form, x.block(), offset))
                    .put(DNNL_ARG_SRC_1, build.memory(form, x.block(), offset))
                    .put(DNNL_ARG_DST, build.memory(form, squares, Block.floats(guard)));
            call(build, Phase.FORWARD, form, form, new post_ops(), square);
            window(build, Phase.FORWARD, squares, kept, keptOffset, count, (operations, arguments) -> {
                operations.append_eltwise(
                        1, algorithm.eltwise_linear, (float) operation.alpha(), (float) operation.k());
                operations.append_eltwise(1, algorithm.eltwise_log, 0, 0);
            });
            power(
                    build,
                    Phase.FORWARD,
                    kept,
                    keptOffset,
                    0,
                    count,
                    y.block(),
                    offset,
                    (operations, arguments) -> times(build, operations, arguments, x.block(), offset, count));
        }
        build.release(squares);
        if (build.training()) {
            x.block().retain();
            input = x;
            logarithms = kept;
        } else {
            build.release(kept);
        }
        return y;
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor result = null;
        if (wanted) {
            result = gradient.block().exclusive() ? gradient : build.tensor(gradient.shape());
            propagate(build, gradient, result);
        }
        if (result != gradient) {
            build.release(gradient.block());
        }
        build.release(logarithms);
        build.release(input.block());
        return Arrays.asList(result);
    }

    private void propagate(Build build, Tensor gradient, Tensor result) {
        Block products = guarded(build);
        Block windows = build.acquire(form(build, stretchRows));
        for (long row = 0; row < rows; row += stretchRows) {
            long count = Math.min(stretchRows, rows - row);
            long offset = offset(row);
            power(
                    build,
                    Phase.BACKWARD,
                    logarithms,
                    offset,
                    1,
                    count,
                    products,
                    Block.floats(guard),
                    (operations, arguments) -> {
                        times(build, operations, arguments, input.block(), offset, count);
                        times(build, operations, arguments, gradient.block(), offset, count);
                    });
            window(build, Phase.BACKWARD, products, windows, 0, count, (operations, arguments) -> {
                float factor = (float) (-2 * operation.alpha() * operation.beta());
                operations.append_eltwise(1, algorithm.eltwise_linear, factor, 0);
                times(build, operations, arguments, input.block(), offset, count);
            });
            power(
                    build,
                    Phase.BACKWARD,
                    logarithms,
                    offset,
                    0,
                    count,
                    result.block(),
                    offset,
                    (operations, arguments) -> {
                        times(build, operations, arguments, gradient.block(), offset, count);
                        operand(build, operations, arguments, algorithm.binary_add, windows, 0, count);
                    });
        }
        build.release(products);
        build.release(windows);
    }

    /** Adds what follows a product on its way out. */
    private interface Rest {
        void append(post_ops operations, Arguments arguments);
    }

    private memory.desc form(Build build, long count) {
        return build.form(memory.format_tag.ab, count, channels);
    }

    private long offset(long row) {
        return Block.floats(row * channels);
    }

    /** Room for a stretch with zeros before and after it, for shifts to read: masks hide numbers, but no NaN. */
    private Block guarded(Build build) {
        long end = guard + stretchRows * channels;
        Block block = build.reserve(Block.floats(end + guard));
        build.act(Phase.PREPARE, "zeros", run -> {
            float[] zeros = new float[Math.toIntExact(guard)];
            block.floats().put(zeros);
            block.floats().position(end).put(zeros);
        });
        return block;
    }

    /** The mask of each shift, and the exponents. */
    private void constants(Build build) {
        int size = operation.size();
        int width = Math.toIntExact(channels);
        masks = build.reserve(Block.floats((long) size * width));
        scalars = build.reserve(Block.floats(32));
        float[] values = new float[size * width];
        for (int shift = -(size / 2); shift <= size / 2; shift++) {
            for (int c = 0; c < width; c++) {
                boolean inside = c + shift >= 0 && c + shift < width;
                values[(shift + size / 2) * width + c] = inside ? 1 : 0;
            }
        }
        float[] exponents = new float[32];
        exponents[0] = (float) -operation.beta();
        exponents[16] = (float) -(operation.beta() + 1);
        Block maskBlock = masks;
        Block scalarBlock = scalars;
        build.act(Phase.PREPARE, "constants", run -> {
            maskBlock.floats().put(values);
            scalarBlock.floats().put(exponents);
        });
    }

    /** Adds the steps that sum each channel's neighbours. */
    private void window(Build build, Phase phase, Block from, Block to, long toOffset, long count, Rest rest) {
        int size = operation.size();
        memory.desc form = form(build, count);
        memory.desc maskForm = build.form(memory.format_tag.ab, 1, channels);
        for (int i = 0; i < size; i++) {
            post_ops operations = new post_ops();
            Arguments arguments = build.arguments()
                    .put(DNNL_ARG_SRC_0, build.memory(form, from, Block.floats(guard + i - size / 2)))
                    .put(DNNL_ARG_SRC_1, build.memory(maskForm, masks, Block.floats(i * channels)))
                    .put(DNNL_ARG_DST, build.memory(form, to, toOffset));
            if (i > 0) {
                operations.append_sum(1, memory.data_type.undef);
            }
            if (i == size - 1) {
                rest.append(operations, arguments);
            }
            call(build, phase, form, maskForm, operations, arguments);
        }
    }

    /** Adds the step that writes {@code exp(-(beta + more) logarithm)}, and what follows. */
    private void power(
            Build build,
            Phase phase,
            Block from,
            long fromOffset,
            int more,
            long count,
            Block to,
            long toOffset,
            Rest rest) {
        memory.desc form = form(build, count);
        memory.desc scalar = build.form(memory.format_tag.ab, 1, 1);
        post_ops operations = new post_ops();
        operations.append_eltwise(1, algorithm.eltwise_exp, 0, 0);
        Arguments arguments = build.arguments()
                .put(DNNL_ARG_SRC_0, build.memory(form, from, fromOffset))
                .put(DNNL_ARG_SRC_1, build.memory(scalar, scalars, Block.floats(16L * more)))
                .put(DNNL_ARG_DST, build.memory(form, to, toOffset));
        rest.append(operations, arguments);
        call(build, phase, form, scalar, operations, arguments);
    }

    private void times(Build build, post_ops operations, Arguments arguments, Block block, long offset, long count) {
        operand(build, operations, arguments, algorithm.binary_mul, block, offset, count);
    }

    private void operand(
            Build build,
            post_ops operations,
            Arguments arguments,
            algorithm algorithm,
            Block block,
            long offset,
            long count) {
        memory.desc form = form(build, count);
        arguments.put(Arguments.operandOfPostOperation(operations.len()), build.memory(form, block, offset));
        operations.append_binary(algorithm, form);
    }

    private static void call(
            Build build, Phase phase, memory.desc form, memory.desc second, post_ops operations, Arguments arguments) {
        binary.primitive_desc description = build.keep(new binary.primitive_desc(
                build.keep(new binary.desc(algorithm.binary_mul, form, second, form)),
                build.attributes(operations),
                build.engine()));
        build.call(phase, "lrn", description, new binary(description), arguments);
    }
}
