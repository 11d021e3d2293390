package org.siamese.decision.calibrate;

/** Checks of numbers. */
final class Finite {
    private Finite() {}

    static void require(String name, double value) {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(name + ": expected a finite number, got " + value);
        }
    }

    static void requireAtLeastZero(String name, double value) {
        if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + ": expected a finite number of at least 0, got " + value);
        }
    }
}
