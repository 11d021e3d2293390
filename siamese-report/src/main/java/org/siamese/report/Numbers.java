package org.siamese.report;

import java.util.Locale;
import org.siamese.decision.evaluate.Estimate;

/** Numbers as the report writes them. */
final class Numbers {
    private Numbers() {}

    /** Four digits that count, for example 0.01235, 1.235, 12350. */
    static String plain(double value) {
        if (value == 0 || !Double.isFinite(value)) {
            return value == 0 ? "0" : Double.toString(value);
        }
        int decimals = 3 - (int) Math.floor(Math.log10(Math.abs(value)));
        return decimals > 8
                ? String.format(Locale.ROOT, "%.3e", value)
                : String.format(Locale.ROOT, "%." + Math.max(0, decimals) + "f", value);
    }

    /** A share of one in per cent. */
    static String percent(double share) {
        return String.format(Locale.ROOT, "%.2f %%", 100 * share);
    }

    /** The interval of an estimate, without its value. */
    static String interval(Estimate estimate) {
        return plain(estimate.lower()) + " to " + plain(estimate.upper());
    }

    /** The interval of an estimate in per cent. */
    static String percentInterval(Estimate estimate) {
        return String.format(Locale.ROOT, "%.2f to %.2f %%", 100 * estimate.lower(), 100 * estimate.upper());
    }

    /** A count, its digits in groups. */
    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** A count with its noun. */
    static String count(long value, String one, String many) {
        return count(value) + " " + (value == 1 ? one : many);
    }
}
