package org.siamese.onednn.internal.operation;

import java.util.List;
import org.bytedeco.dnnl.global.dnnl.algorithm;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.siamese.core.plan.Activate;
import org.siamese.core.plan.BatchNorm;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.natives.Arguments;
import org.siamese.onednn.internal.natives.Eltwise;
import org.siamese.onednn.internal.stage.Build;

/** Activations and, where nothing trains, batch normalisations that a convolution or dense layer does on its way out. */
public final class PostOperations {
    private PostOperations() {}

    /**
     * Attributes for the operations; their operands are added to the arguments.
     *
     * @param output its channels are those of the operations, or several times these, where a convolution computes several pixels as one
     */
    public static primitive_attr of(Build build, List<Operation> operations, Shape output, Arguments arguments) {
        post_ops list = new post_ops();
        for (Operation operation : operations) {
            if (operation instanceof Activate activate) {
                Eltwise.of(activate).appendTo(list);
            } else if (operation instanceof BatchNorm norm) {
                RunningAffine affine = new RunningAffine(build, norm, output.channels());
                memory.desc perChannel = build.layout(new Shape(1, output.channels(), 1, 1, output.image()));
                append(list, algorithm.binary_mul, build.memory(perChannel, affine.scale()), perChannel, arguments);
                append(list, algorithm.binary_add, build.memory(perChannel, affine.shift()), perChannel, arguments);
            } else {
                throw new IllegalArgumentException("no post-operation: " + operation);
            }
        }
        return build.attributes(list);
    }

    private static void append(
            post_ops list, algorithm algorithm, memory operand, memory.desc layout, Arguments arguments) {
        arguments.put(Arguments.operandOfPostOperation(list.len()), operand);
        list.append_binary(algorithm, layout);
    }
}
