package org.siamese.onednn;

import static org.bytedeco.dnnl.global.dnnl.*;

import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Adam for one stretch of the parameter vector, on the arrays where they lie: {@code m = b1 m + (1 - b1) g},
 * {@code v = b2 v + (1 - b2) g^2}, {@code p -= lr sqrt(1 - b2^t) / (1 - b1^t) m / (sqrt(v) + eps)}. Pieces that fit the cache go
 * through all four lines before the next, so that memory is read and written once.
 */
final class AdamKernel implements AutoCloseable {
    private static final long PIECE = 1 << 17;

    private final NativeScope scope = new NativeScope();
    private final engine engine;
    private final stream stream;
    private final Piece[] pieces;
    private final Pointer[] arrays = new Pointer[4];
    private final FloatPointer step;
    private final long length;

    /**
     * Prepares for a stretch.
     *
     * @param length values
     */
    AdamKernel(long length, double beta1, double beta2, double epsilon) {
        this.length = length;
        this.engine = scope.keep(new engine(org.bytedeco.dnnl.engine.kind.cpu, 0));
        this.stream = scope.keep(new stream(engine));
        this.step = new FloatPointer(scope.allocate(Block.floats(1)));
        long whole = Math.min(length, PIECE);
        Pointer spare = scope.allocate(Block.floats(whole));
        long rest = length % whole;
        Piece first = new Piece(whole, spare, beta1, beta2, epsilon);
        pieces = rest == 0 ? new Piece[] {first} : new Piece[] {first, new Piece(rest, spare, beta1, beta2, epsilon)};
    }

    /** The four lines for a number of values. */
    private final class Piece {
        final long size;
        final memory.desc form;
        final memory[] places = new memory[4];
        final binary[] lines = new binary[4];
        final IntMemoryMap[] operands = new IntMemoryMap[4];

        Piece(long size, Pointer spare, double beta1, double beta2, double epsilon) {
            this.size = size;
            form = scope.keep(new memory.desc(new long[] {size}, memory.data_type.f32, memory.format_tag.a));
            memory.desc scalar = scope.keep(new memory.desc(new long[] {1}, memory.data_type.f32, memory.format_tag.a));
            for (int i = 0; i < places.length; i++) {
                places[i] = scope.keep(new memory(form, engine, (Pointer) null));
            }
            memory parameters = places[0];
            memory gradient = places[1];
            memory m = places[2];
            memory v = places[3];
            memory divisor = scope.keep(new memory(form, engine, spare));
            Pointer one = scope.allocate(Block.floats(1));
            new FloatPointer(one).put(1f);
            memory unit = scope.keep(new memory(scalar, engine, one));
            memory factor = scope.keep(new memory(scalar, engine, step));

            primitive_attr scales = scope.keep(new primitive_attr());
            scales.set_scales(DNNL_ARG_SRC_0, 0, new float[] {(float) beta1});
            scales.set_scales(DNNL_ARG_SRC_1, 0, new float[] {(float) (1 - beta1)});
            line(0, algorithm.binary_add, form, scales, m, gradient, m);

            post_ops decayed = scope.keep(new post_ops());
            decayed.append_eltwise(1, algorithm.eltwise_linear, (float) (1 - beta2), 0);
            decayed.append_sum((float) beta2, memory.data_type.undef);
            line(1, algorithm.binary_mul, form, attributes(decayed), gradient, gradient, v);

            post_ops root = scope.keep(new post_ops());
            root.append_eltwise(1, algorithm.eltwise_sqrt, 0, 0);
            root.append_eltwise(1, algorithm.eltwise_linear, 1, (float) epsilon);
            line(2, algorithm.binary_mul, scalar, attributes(root), v, unit, divisor);

            post_ops moved = scope.keep(new post_ops());
            moved.append_binary(algorithm.binary_mul, scalar);
            moved.append_sum(1, memory.data_type.undef);
            line(3, algorithm.binary_div, form, attributes(moved), m, divisor, parameters);
            operands[3].put(Arguments.operandOfPostOperation(0), factor);
        }

        private primitive_attr attributes(post_ops operations) {
            primitive_attr attributes = scope.keep(new primitive_attr());
            attributes.set_post_ops(operations);
            return attributes;
        }

        private void line(
                int index,
                algorithm algorithm,
                memory.desc second,
                primitive_attr attributes,
                memory source0,
                memory source1,
                memory target) {
            binary.primitive_desc description = scope.keep(new binary.primitive_desc(
                    scope.keep(new binary.desc(algorithm, form, second, form)), attributes, engine));
            lines[index] = scope.keep(new binary(description));
            operands[index] = scope.keep(new IntMemoryMap());
            operands[index].put(DNNL_ARG_SRC_0, source0);
            operands[index].put(DNNL_ARG_SRC_1, source1);
            operands[index].put(DNNL_ARG_DST, target);
        }

        void run(long start) {
            for (int i = 0; i < places.length; i++) {
                places[i].set_data_handle(arrays[i].position(Block.floats(start)));
            }
            for (int i = 0; i < lines.length; i++) {
                lines[i].execute(stream, operands[i]);
            }
        }
    }

    /**
     * One step.
     *
     * @param rate learning rate with the bias corrections: lr sqrt(1 - b2^t) / (1 - b1^t)
     */
    void run(INDArray parameters, INDArray gradient, INDArray m, INDArray v, double rate) {
        INDArray[] views = {parameters, gradient, m, v};
        for (int i = 0; i < views.length; i++) {
            arrays[i] = new BytePointer(Parameter.address(views[i]));
        }
        step.put((float) -rate);
        long start = 0;
        for (; start + pieces[0].size <= length; start += pieces[0].size) {
            pieces[0].run(start);
        }
        if (start < length) {
            pieces[1].run(start);
        }
    }

    @Override
    public void close() {
        scope.close();
    }
}
