package org.siamese.dl4j.onnx;

/** Constants that broadcast to one value for each channel. */
final class ChannelConstant {
    private ChannelConstant() {}

    /** Whether a constant's shape has the channels of a value, and 1 along all other axes. */
    static boolean fits(long[] shape, TowerValue value) {
        int rank = value.dims().length + 1;
        int channelAxis = shape.length - rank + 1;
        if (shape.length > rank || channelAxis < 0) {
            return false;
        }
        for (int axis = 0; axis < shape.length; axis++) {
            if (shape[axis] != (axis == channelAxis ? value.channels() : 1)) {
                return false;
            }
        }
        return true;
    }

    /** The values for all channels, or for each of them. */
    static double[] of(NodeContext context, ConstantTensor constant, TowerValue value) {
        boolean one = constant.size() == 1 && constant.rank() <= value.dims().length + 1;
        if (!one && !fits(constant.shape(), value)) {
            throw context.refused("expected a constant for all or for each of " + value.channels() + " channels in "
                    + value.shape() + ", got " + constant);
        }
        if (!constant.type().real()) {
            throw context.refused("expected a constant with a fraction, got " + constant.type() + " in " + constant);
        }
        double[] values = new double[constant.size()];
        for (int c = 0; c < values.length; c++) {
            values[c] = constant.real(c);
            if (!Double.isFinite(values[c])) {
                throw context.refused("expected finite numbers, got " + values[c] + " in " + constant);
            }
        }
        return values;
    }
}
