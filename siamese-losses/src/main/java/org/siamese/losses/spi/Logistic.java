package org.siamese.losses.spi;

/** The logistic function and its integral, without overflow. */
public final class Logistic {
    private Logistic() {}

    /** log(1 + e^x); 0 for negative infinity. */
    public static double softplus(double x) {
        return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
    }

    /** 1 / (1 + e^-x), the derivative of {@link #softplus}. */
    public static double sigmoid(double x) {
        double e = Math.exp(-Math.abs(x));
        return x >= 0 ? 1 / (1 + e) : e / (1 + e);
    }
}
