package org.siamese.dl4j.onnx;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * {@code scale x + shift} for each channel.
 *
 * @param scale one value for all channels, or one for each
 * @param shift one value for all channels, or one for each
 * @param tensor the file's tensor that is the whole shift, or the whole scale; null where it is neither
 */
record ChannelScale(double[] scale, double[] shift, @Nullable ConstantTensor tensor) {
    private static final double CLOSE = 1e-6;

    static ChannelScale ofScale(double... scale) {
        return new ChannelScale(scale, new double[] {0}, null);
    }

    static ChannelScale ofShift(double... shift) {
        return new ChannelScale(new double[] {1}, shift, null);
    }

    ChannelScale from(ConstantTensor newTensor) {
        return new ChannelScale(scale, shift, newTensor);
    }

    /** This after another: {@code scale (otherScale x + otherShift) + shift}. */
    ChannelScale after(ChannelScale first) {
        if (isIdentity()) {
            return first;
        }
        if (first.isIdentity()) {
            return this;
        }
        int size = Math.max(Math.max(scale.length, shift.length), Math.max(first.scale.length, first.shift.length));
        double[] newScale = new double[size];
        double[] newShift = new double[size];
        for (int c = 0; c < size; c++) {
            newScale[c] = at(scale, c) * at(first.scale, c);
            newShift[c] = at(scale, c) * at(first.shift, c) + at(shift, c);
        }
        return new ChannelScale(newScale, newShift, null);
    }

    static double at(double[] values, int channel) {
        return values[values.length == 1 ? 0 : channel];
    }

    double[] scales(int channels) {
        return spread(scale, channels);
    }

    double[] shifts(int channels) {
        return spread(shift, channels);
    }

    private static double[] spread(double[] values, int channels) {
        double[] all = new double[channels];
        Arrays.setAll(all, c -> at(values, c));
        return all;
    }

    boolean scales() {
        return Arrays.stream(scale).anyMatch(value -> value != 1);
    }

    boolean shifts() {
        return Arrays.stream(shift).anyMatch(value -> value != 0);
    }

    /** Whether it changes nothing, but for rounding. */
    boolean isIdentity() {
        return Arrays.stream(scale).allMatch(value -> close(value, 1))
                && Arrays.stream(shift).allMatch(value -> value == 0);
    }

    /** Whether it is one scale for all channels, without a shift. */
    boolean isFactor() {
        return isScalar() && shift[0] == 0;
    }

    /** Whether scale and shift are the same for all channels. */
    boolean isScalar() {
        return scale.length == 1 && shift.length == 1;
    }

    static boolean close(double value, double expected) {
        return Math.abs(value - expected) <= CLOSE * Math.abs(expected);
    }
}
