package org.siamese.core.plan;

/**
 * x where it is positive, else the slope times x, with a slope that trains. Images or vectors.
 *
 * @param slope [channels], or [1] where it is the same for all
 */
public record PRelu(Parameter slope) implements Operation {
    @Override
    public boolean trains() {
        return slope.trains();
    }
}
