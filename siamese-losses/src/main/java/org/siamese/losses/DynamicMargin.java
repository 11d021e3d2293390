package org.siamese.losses;

import java.util.Arrays;

/** The running histogram of a {@link DynamicSoftMarginLoss} during one evaluation. Not thread-safe. */
final class DynamicMargin {
    private final double least;
    private final double width;
    private final double[] histogram;
    private final double[] batch;
    private final double[] cumulative;
    private long counted;

    DynamicMargin(double least, double[] before) {
        this.least = least;
        this.width = 2 * Math.abs(least) / before.length;
        this.histogram = before.clone();
        this.batch = new double[before.length];
        this.cumulative = new double[before.length];
    }

    private double place(double value) {
        return Math.max(0, Math.min(histogram.length - 1, (value - least) / width));
    }

    void count(double value) {
        double place = place(value);
        int bin = (int) place;
        batch[bin] += 1 - (place - bin);
        if (place > bin) {
            batch[bin + 1] += place - bin;
        }
        counted++;
    }

    long counted() {
        return counted;
    }

    void update(double momentum) {
        double share = Arrays.stream(histogram).sum() == 0 ? 1 : momentum;
        double sum = 0;
        for (int b = 0; b < batch.length; b++) {
            histogram[b] = (1 - share) * histogram[b] + share * batch[b];
            sum += histogram[b];
        }
        double before = 0;
        for (int b = 0; b < batch.length; b++) {
            histogram[b] /= sum;
            before += histogram[b];
            cumulative[b] = before;
        }
    }

    /** The share of values no larger than one, by bins. */
    double below(double value) {
        return cumulative[(int) place(value)];
    }

    double[] histogram() {
        return histogram;
    }
}
