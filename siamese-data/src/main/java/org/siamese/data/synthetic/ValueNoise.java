package org.siamese.data.synthetic;

import org.siamese.image.random.Seeded;

/** Smooth random values over the plane, -1 to 1, one knot for each unit square. */
record ValueNoise(long seed) {
    double at(double x, double y) {
        double left = Math.floor(x);
        double top = Math.floor(y);
        double u = smooth(x - left);
        double v = smooth(y - top);
        long i = (long) left;
        long j = (long) top;
        double upper = knot(i, j) * (1 - u) + knot(i + 1, j) * u;
        double lower = knot(i, j + 1) * (1 - u) + knot(i + 1, j + 1) * u;
        return upper * (1 - v) + lower * v;
    }

    private double knot(long i, long j) {
        return (Seeded.key(seed, i, j) >>> 11) * 0x1.0p-52 - 1;
    }

    private static double smooth(double t) {
        return t * t * (3 - 2 * t);
    }
}
