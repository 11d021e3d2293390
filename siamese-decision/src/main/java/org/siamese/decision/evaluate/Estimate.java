package org.siamese.decision.evaluate;

import java.util.Locale;

/**
 * A measured value with its confidence interval.
 *
 * @param value the value on all pairs
 * @param lower lower end of the interval
 * @param upper upper end of the interval
 */
public record Estimate(double value, double lower, double upper) {
    /** The value and interval as percentages, for example {@code 5.70 % [3.10, 9.20]}. */
    public String percent() {
        return String.format(Locale.ROOT, "%.2f %% [%.2f, %.2f]", 100 * value, 100 * lower, 100 * upper);
    }
}
