package org.siamese.onednn.internal.operation;

import java.util.ArrayList;
import java.util.List;
import org.siamese.core.plan.BatchNorm;
import org.siamese.onednn.internal.kernel.BatchNormKernel;
import org.siamese.onednn.internal.kernel.BatchNormKernel.Coefficients;
import org.siamese.onednn.internal.kernel.ChannelStatistics;

/** The rows of a batch that are normalised together: one member of all tuples, or all rows. */
final class NormMember {
    private final BatchNorm operation;
    private final ChannelStatistics statistics;
    private final Coefficients coefficients;
    private final List<Stretch> stretches = new ArrayList<>();

    /**
     * Rows.
     *
     * @param width values of a line of {@link BatchNormKernel}
     */
    NormMember(BatchNorm operation, int width) {
        this.operation = operation;
        this.statistics = new ChannelStatistics(operation.channels());
        this.coefficients = new Coefficients(width);
    }

    /** Rows that a worker goes through at a time, and what it finds: two numbers for each channel. */
    record Stretch(NormMember member, int start, int end, double[] first, double[] second) {
        Coefficients coefficients() {
            return member.coefficients;
        }
    }

    /** Adds the rows from one to another. */
    Stretch stretch(int start, int end) {
        int channels = operation.channels();
        Stretch stretch = new Stretch(this, start, end, new double[channels], new double[channels]);
        stretches.add(stretch);
        return stretch;
    }

    ChannelStatistics statistics() {
        return statistics;
    }

    /**
     * Merges what was found of means and deviations, and writes what normalises.
     *
     * @param positions of a row
     */
    void mergeStatistics(long positions) {
        statistics.clear();
        stretches.forEach(stretch ->
                statistics.add((stretch.end() - stretch.start()) * positions, stretch.first(), stretch.second()));
        double[] scale = NormValues.gammas(operation);
        for (int c = 0; c < scale.length; c++) {
            scale[c] /= deviation(c);
        }
        BatchNormKernel.write(coefficients.mean, statistics.mean);
        BatchNormKernel.write(coefficients.scale, scale);
        BatchNormKernel.write(coefficients.shift, NormValues.betas(operation));
    }

    private double deviation(int channel) {
        return Math.sqrt(statistics.variance(channel) + operation.epsilon());
    }

    /**
     * Merges what was found of gradients, and writes what takes them back. With d the deviation: {@code dx = gamma / d (dy - mean(dy) -
     * (x - mean) / d mean(dy (x - mean) / d))}.
     */
    void mergeGradients() {
        statistics.clearGradients();
        stretches.forEach(stretch -> statistics.addGradients(stretch.first(), stretch.second()));
        double[] factor = NormValues.gammas(operation);
        double[] slope = new double[factor.length];
        double[] offset = new double[factor.length];
        for (int c = 0; c < factor.length; c++) {
            double deviation = deviation(c);
            statistics.gammaGradient[c] /= deviation;
            factor[c] /= deviation;
            slope[c] = -factor[c] * statistics.gammaGradient[c] / deviation / statistics.count();
            offset[c] = -factor[c] * statistics.betaGradient[c] / statistics.count();
        }
        BatchNormKernel.write(coefficients.factor, factor);
        BatchNormKernel.write(coefficients.slope, slope);
        BatchNormKernel.write(coefficients.offset, offset);
    }
}
