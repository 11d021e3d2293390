package org.siamese.data.synthetic;

/**
 * One stroke of the sigma-lognormal model of handwriting (O'Reilly, Plamondon, "Development of a sigma-lognormal representation for
 * on-line signatures", 2009): its speed over time is a lognormal curve times its length, its direction turns from a start to an
 * end angle as the stroke is done. Strokes overlap in time; their velocities add up.
 *
 * @param start when its command begins, in seconds
 * @param length path length
 * @param from direction at its start, in radians
 * @param to direction at its end
 * @param mu logarithm of its delay
 * @param sigma spread of its delay
 * @param lifted whether the pen is up
 */
record PenStroke(double start, double length, double from, double to, double mu, double sigma, boolean lifted) {

    /** Adds this stroke's velocity at a time to {@code velocity}; returns its speed. */
    double add(double time, double[] velocity) {
        double t = time - start;
        if (t <= 0) {
            return 0;
        }
        double z = (StrictMath.log(t) - mu) / sigma;
        if (z < -5 || z > 5) {
            return 0;
        }
        double speed = length * StrictMath.exp(-0.5 * z * z) / (sigma * t * Math.sqrt(2 * Math.PI));
        double angle = from + (to - from) * normal(z);
        velocity[0] += speed * StrictMath.cos(angle);
        velocity[1] -= speed * StrictMath.sin(angle);
        return speed;
    }

    /** When the stroke begins to show. */
    double first() {
        return start + StrictMath.exp(mu - 5 * sigma);
    }

    /** When it no longer shows. */
    double last() {
        return start + StrictMath.exp(mu + 5 * sigma);
    }

    /** When the stroke is as good as done. */
    double end() {
        return start + StrictMath.exp(mu + 3 * sigma);
    }

    /** The normal distribution function (Abramowitz and Stegun 26.2.17, error below 1e-7). */
    private static double normal(double z) {
        double t = 1 / (1 + 0.2316419 * Math.abs(z));
        double tail = StrictMath.exp(-0.5 * z * z)
                / Math.sqrt(2 * Math.PI)
                * t
                * (0.319381530 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
        return z > 0 ? 1 - tail : tail;
    }
}
