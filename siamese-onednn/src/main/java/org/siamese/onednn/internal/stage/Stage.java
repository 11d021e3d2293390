package org.siamese.onednn.internal.stage;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.onednn.internal.memory.Tensor;

/**
 * One operation of a program in the making. It adds the operation's steps.
 *
 * <p>A tensor that is given has a user for each operation that still needs it. A stage whose backward steps need its input or
 * output retains it and releases it there.
 */
public interface Stage {
    /** Whether inputs may lie in any layout; else images come channels last. */
    default boolean takesAnyLayout() {
        return false;
    }

    /** Does its part of leaving the backward step of a ReLU to the batch normalisation after it, of which it is told before any step is added. */
    default void moveRectifier() {
        throw new IllegalStateException(getClass().getSimpleName() + " moves no rectifier");
    }

    /**
     * Adds the steps forward.
     *
     * @param inputs to be left as they are, but that one without other users may be overwritten: the output then retains its block
     * @return the output, with one user
     */
    Tensor forward(Build build, List<Tensor> inputs);

    /**
     * Adds the steps backward.
     *
     * @param gradient of the output, in its layout; the stage takes over its use
     * @param wanted whether gradients of the inputs are wanted
     * @return for each input its gradient in any layout, with one user; null where it is not wanted
     */
    List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted);
}
