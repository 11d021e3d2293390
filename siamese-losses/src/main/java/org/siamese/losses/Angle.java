package org.siamese.losses;

/**
 * An angle between two directions, known by its cosine.
 *
 * @param cosine in [-1, 1]
 * @param sine at least {@link #SMALLEST_SINE}, so that derivatives stay finite for equal and opposite directions
 */
record Angle(double cosine, double sine) {
    private static final double SMALLEST_SINE = 1e-7;

    /** The angle of a cosine that rounding may have pushed past 1. */
    static Angle ofCosine(double cosine) {
        double within = Math.max(-1, Math.min(1, cosine));
        return new Angle(within, Math.max(SMALLEST_SINE, Math.sqrt((1 - within) * (1 + within))));
    }

    /** The angle in radians, 0 to pi. */
    double radians() {
        return Math.acos(cosine);
    }

    /** Cosine of the angle plus {@code by} radians. */
    double cosinePlus(double by) {
        return cosine * Math.cos(by) - sine * Math.sin(by);
    }

    /** Derivative of {@link #cosinePlus} in the cosine. */
    double derivativeOfCosinePlus(double by) {
        return Math.cos(by) + cosine / sine * Math.sin(by);
    }
}
