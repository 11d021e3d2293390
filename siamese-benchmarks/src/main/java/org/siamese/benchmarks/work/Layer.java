package org.siamese.benchmarks.work;

/**
 * A layer at its place in a tower.
 *
 * @param unit the layer
 * @param input what one image is before it
 * @param first whether it is the first of the tower, whose input wants no gradient
 */
public record Layer(Unit unit, ActivationShape input, boolean first) {
    /** What one image is after it. */
    public ActivationShape output() {
        return unit.output(input);
    }

    /** Values that one output value sums over; 0 for a layer without weights. */
    public long fanIn() {
        if (unit instanceof Unit.Convolution convolution) {
            return (long) input.channels() * convolution.kernel() * convolution.kernel();
        }
        return unit instanceof Unit.Dense ? input.values() : 0;
    }

    /** Weights without biases; 0 for a layer without. */
    public long weights() {
        return fanIn() * output().channels();
    }

    /** Trained parameters. */
    public long parameters() {
        if (unit instanceof Unit.BatchNorm) {
            return 2L * input.channels();
        }
        boolean bias = unit instanceof Unit.Dense || unit instanceof Unit.Convolution convolution && convolution.bias();
        return weights() + (bias ? output().channels() : 0);
    }
}
