package org.siamese.losses;

/** Softmax over the classes of one row. */
final class ClassSoftmax {
    private ClassSoftmax() {}

    /** Writes the softmax of logits to shares and returns the logarithm of the sum of their exponentials. */
    static double logSumExp(double[] logits, double[] shares) {
        double largest = Double.NEGATIVE_INFINITY;
        for (double logit : logits) {
            largest = Math.max(largest, logit);
        }
        double sum = 0;
        for (int c = 0; c < logits.length; c++) {
            shares[c] = Math.exp(logits[c] - largest);
            sum += shares[c];
        }
        for (int c = 0; c < logits.length; c++) {
            shares[c] /= sum;
        }
        return largest + Math.log(sum);
    }
}
