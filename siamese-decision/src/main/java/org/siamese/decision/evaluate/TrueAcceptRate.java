package org.siamese.decision.evaluate;

import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The share of same pairs that are accepted at the greatest threshold, chosen on these very pairs, whose false accept rate is at most
 * a given one. Absent where there are too few different pairs to know such a rate: fewer than {@value #NEEDED} divided by it.
 *
 * @param falseAcceptRate the false accept rate
 * @param differentPairs number of different pairs it was measured on
 * @param value the rate, null where it is absent; {@link #rate()} says the same
 */
public record TrueAcceptRate(double falseAcceptRate, int differentPairs, @Nullable Estimate value) {
    /** Number of false accepts that there must be room for. */
    public static final int NEEDED = 10;

    /** The rate, where counts allow. */
    public Optional<Estimate> rate() {
        return Optional.ofNullable(value);
    }

    static boolean known(double falseAcceptRate, int differentPairs) {
        return differentPairs * falseAcceptRate >= NEEDED - 1e-6;
    }

    /** The rate, or why there is none. */
    @Override
    public String toString() {
        return String.format(Locale.ROOT, "true accept rate at false accept rate %s: ", falseAcceptRate)
                + (value == null
                        ? "not measured, it needs " + Math.round(NEEDED / falseAcceptRate)
                                + " different pairs, there are " + differentPairs
                        : value.percent());
    }
}
