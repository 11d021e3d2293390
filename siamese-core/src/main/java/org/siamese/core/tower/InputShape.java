package org.siamese.core.tower;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.inputs.InputType;

/** Shapes of one input: [channels, height, width] or [features]. */
final class InputShape {
    private InputShape() {}

    static InputType type(long[] shape) {
        if (Arrays.stream(shape).anyMatch(size -> size < 1) || (shape.length != 1 && shape.length != 3)) {
            throw new IllegalArgumentException(
                    "inputShape: expected [channels, height, width] or [features], each at least 1, got "
                            + Arrays.toString(shape));
        }
        return shape.length == 1
                ? InputType.feedForward(shape[0])
                : InputType.convolutional(shape[1], shape[2], shape[0]);
    }
}
