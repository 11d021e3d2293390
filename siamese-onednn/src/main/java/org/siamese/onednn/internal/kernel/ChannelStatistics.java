package org.siamese.onednn.internal.kernel;

import java.util.Arrays;

/** Statistics of the channels of a batch norm's input, merged from those of its stretches. */
public final class ChannelStatistics {
    public final double[] mean;
    public final double[] gammaGradient;
    public final double[] betaGradient;
    private final double[] squares;
    private double count;

    public ChannelStatistics(int channels) {
        mean = new double[channels];
        squares = new double[channels];
        gammaGradient = new double[channels];
        betaGradient = new double[channels];
    }

    /** Values of each channel. */
    public double count() {
        return count;
    }

    /** The variance of a channel, divided by the number of values. */
    public double variance(int channel) {
        return squares[channel] / count;
    }

    public void clear() {
        count = 0;
        Arrays.fill(mean, 0);
        Arrays.fill(squares, 0);
    }

    /**
     * Merges another stretch into mean and variance (Chan, Golub and LeVeque, Updating Formulae and a Pairwise Algorithm for Computing
     * Sample Variances, 1979).
     *
     * @param others its values of each channel
     * @param means their mean
     * @param deviations their sum of squared deviations
     */
    public void add(long others, double[] means, double[] deviations) {
        double total = count + others;
        for (int c = 0; c < mean.length; c++) {
            double apart = means[c] - mean[c];
            mean[c] += apart * others / total;
            squares[c] += deviations[c] + apart * apart * count * others / total;
        }
        count = total;
    }

    public void clearGradients() {
        Arrays.fill(gammaGradient, 0);
        Arrays.fill(betaGradient, 0);
    }

    /**
     * Adds another stretch's gradients.
     *
     * @param plain sums of the gradient
     * @param weighted sums of the gradient times the value's difference from the mean
     */
    public void addGradients(double[] plain, double[] weighted) {
        for (int c = 0; c < plain.length; c++) {
            betaGradient[c] += plain[c];
            gammaGradient[c] += weighted[c];
        }
    }
}
