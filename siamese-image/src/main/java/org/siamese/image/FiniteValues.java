package org.siamese.image;

/** Finds values that are no finite numbers: NaN and the infinities. */
public final class FiniteValues {
    private FiniteValues() {}

    /** Index of the first value that is not finite, -1 if all are. */
    public static int firstNonFinite(float[] values) {
        // 0 times a finite number is 0, 0 times any other is NaN. Four sums, as each waits for its last addition.
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        int i = 0;
        for (; i + 3 < values.length; i += 4) {
            a += 0 * values[i];
            b += 0 * values[i + 1];
            c += 0 * values[i + 2];
            d += 0 * values[i + 3];
        }
        for (; i < values.length; i++) {
            a += 0 * values[i];
        }
        if (a + b + c + d == 0) {
            return -1;
        }
        int first = 0;
        while (Float.isFinite(values[first])) {
            first++;
        }
        return first;
    }

    /**
     * What is wrong with rows of values, one after the other.
     *
     * @param length of a row
     * @return "row R, value V: expected a finite number, got NaN"; empty if all are finite
     */
    public static String problem(float[] values, int length) {
        int first = firstNonFinite(values);
        return first < 0
                ? ""
                : "row " + first / length + ", value " + first % length + ": expected a finite number, got "
                        + values[first];
    }
}
