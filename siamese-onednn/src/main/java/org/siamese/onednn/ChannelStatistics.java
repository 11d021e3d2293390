package org.siamese.onednn;

/** Statistics of the channels of a batch norm's input, merged in double precision from those of its stretches. */
final class ChannelStatistics {
    final double[] mean;
    final double[] variance;
    final double[] gammaGradient;
    final double[] betaGradient;
    private final int channels;

    ChannelStatistics(int channels) {
        this.channels = channels;
        mean = new double[channels];
        variance = new double[channels];
        gammaGradient = new double[channels];
        betaGradient = new double[channels];
    }

    /**
     * Mean and variance of the whole (Chan, Golub and LeVeque, Updating Formulae and a Pairwise Algorithm for Computing Sample
     * Variances, 1979).
     *
     * @param means of each stretch, [stretches, factor, channels]
     * @param variances of each stretch
     * @param weights values that each block of {@code width} stretches' channels was taken over
     * @param width channels of the wide view
     */
    void merge(float[] means, float[] variances, long[] weights, int width) {
        double total = 0;
        java.util.Arrays.fill(mean, 0);
        java.util.Arrays.fill(variance, 0);
        for (int stretch = 0; stretch < weights.length; stretch++) {
            total += (double) weights[stretch] * (width / channels);
            for (int i = 0; i < width; i++) {
                mean[i % channels] += (double) weights[stretch] * means[stretch * width + i];
            }
        }
        for (int c = 0; c < channels; c++) {
            mean[c] /= total;
        }
        for (int stretch = 0; stretch < weights.length; stretch++) {
            for (int i = 0; i < width; i++) {
                double apart = means[stretch * width + i] - mean[i % channels];
                variance[i % channels] += weights[stretch] * (variances[stretch * width + i] + apart * apart);
            }
        }
        for (int c = 0; c < channels; c++) {
            variance[c] /= total;
        }
    }

    /**
     * Gradients of scale and shift.
     *
     * @param sums of each stretch, [stretches, 2, width]: those of the scale, then those of the shift
     */
    void mergeGradients(float[] sums, int stretches, int width) {
        java.util.Arrays.fill(gammaGradient, 0);
        java.util.Arrays.fill(betaGradient, 0);
        for (int stretch = 0; stretch < stretches; stretch++) {
            int start = stretch * 2 * width;
            for (int i = 0; i < width; i++) {
                gammaGradient[i % channels] += sums[start + i];
                betaGradient[i % channels] += sums[start + width + i];
            }
        }
    }
}
