package org.siamese.dl4j.onnx;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.jspecify.annotations.Nullable;

/** Channels of zeros beside those of images, as shortcuts to more channels have. They are copies of the images times 0. */
final class ChannelZeros {
    private ChannelZeros() {}

    /** Images with channels of zeros before and after their own. */
    static TowerValue around(NodeContext context, TowerValue x, long before, long after) {
        List<TowerValue> parts = new ArrayList<>();
        add(context, parts, x, before);
        parts.add(x);
        add(context, parts, x, after);
        return context.addVertex(
                new MergeVertex(),
                new long[] {x.channels() + before + after, x.dims()[1], x.dims()[2]},
                true,
                parts.toArray(TowerValue[]::new));
    }

    /** What a Concat puts together. */
    static TowerValue[] parts(NodeContext context) {
        TowerValue first = null;
        for (Value value : context.values()) {
            first = first == null && value instanceof TowerValue images ? images : first;
        }
        List<TowerValue> parts = new ArrayList<>();
        for (int i = 0; i < context.inputs(); i++) {
            Zeros zeros = zeros(context, context.value(i));
            if (zeros == null || first == null || !first.image()) {
                parts.add(context.layer(i));
                continue;
            }
            long[] dims = zeros.dims();
            if (dims.length != 3 || dims[1] != first.dims()[1] || dims[2] != first.dims()[2]) {
                throw context.refused("expected zeros of the images' height and width, got " + TowerValue.shape(dims)
                        + " beside " + first.shape());
            }
            add(context, parts, first, dims[0]);
        }
        return parts.toArray(TowerValue[]::new);
    }

    private static @Nullable Zeros zeros(NodeContext context, Value value) {
        if (value instanceof ConstantTensor constant && context.batch() > 0) {
            return Zeros.of(constant, context.batch());
        }
        return value instanceof Zeros zeros ? zeros : null;
    }

    private static void add(NodeContext context, List<TowerValue> parts, TowerValue x, long channels) {
        long most = 64;
        if (channels % x.channels() != 0 || channels / x.channels() > most) {
            throw context.refused("expected channels of zeros up to " + most + " times the " + x.channels()
                    + " channels of " + x.shape() + ", got " + channels);
        }
        for (long i = 0; i < channels / x.channels(); i++) {
            parts.add(context.affine(ChannelScale.ofScale(0), x));
        }
    }
}
