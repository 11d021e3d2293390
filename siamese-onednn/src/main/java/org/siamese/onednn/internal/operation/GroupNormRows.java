package org.siamese.onednn.internal.operation;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.GroupNorm;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.kernel.BatchNormKernel;
import org.siamese.onednn.internal.kernel.BatchNormKernel.Coefficients;

/** Group normalisation of one row at a time. For one thread. */
final class GroupNormRows {
    private final GroupNorm operation;
    private final BatchNormKernel kernel;
    private final Coefficients coefficients;
    private final int perGroup;
    private final double positions;
    private final double[] first;
    private final double[] second;
    private final double[] third;

    GroupNormRows(GroupNorm operation, Shape shape, BatchNormKernel kernel) {
        this.operation = operation;
        this.kernel = kernel;
        coefficients = new Coefficients(BatchNormKernel.width(shape, 0));
        perGroup = operation.channels() / operation.groups();
        positions = shape.positions();
        first = new double[operation.channels()];
        second = new double[operation.channels()];
        third = new double[operation.channels()];
    }

    /** {@code y = gamma (x - mean) / deviation + beta}; writes mean and deviation of each group. */
    void normalise(
            FloatBuffer[] x,
            FloatBuffer y,
            int row,
            double[] gamma,
            double[] beta,
            double[] means,
            double[] deviations) {
        kernel.measure(x, row, row + 1, first, second);
        merge(means, deviations);
        for (int c = 0; c < first.length; c++) {
            first[c] = means[c / perGroup];
            second[c] = gamma[c] / deviations[c / perGroup];
        }
        BatchNormKernel.write(coefficients.mean, first);
        BatchNormKernel.write(coefficients.scale, second);
        BatchNormKernel.write(coefficients.shift, beta);
        kernel.normalise(x[row], y, coefficients, null, 0);
    }

    /** From means and sums of squared deviations of the channels to mean and deviation of the groups. */
    private void merge(double[] means, double[] deviations) {
        Arrays.fill(means, 0);
        Arrays.fill(deviations, 0);
        for (int c = 0; c < first.length; c++) {
            means[c / perGroup] += first[c] / perGroup;
        }
        for (int c = 0; c < first.length; c++) {
            double apart = first[c] - means[c / perGroup];
            deviations[c / perGroup] += (second[c] / positions + apart * apart) / perGroup;
        }
        for (int g = 0; g < deviations.length; g++) {
            deviations[g] = Math.sqrt(deviations[g] + operation.epsilon());
        }
    }

    /**
     * With d the deviation and n = (x - mean) / d: {@code dx = (gamma dy - mean(gamma dy) - n mean(gamma dy n)) / d}, with means over the
     * group.
     *
     * @param dx null where it is not wanted; may be dy
     * @param plain receives the sums of dy, one for each channel
     * @param weighted receives the sums of dy n, one for each channel
     */
    void propagate(
            FloatBuffer[] x,
            FloatBuffer[] dy,
            FloatBuffer @Nullable [] dx,
            int row,
            double[] gamma,
            double[] means,
            double[] deviations,
            double[] plain,
            double[] weighted) {
        for (int c = 0; c < first.length; c++) {
            first[c] = means[c / perGroup];
        }
        BatchNormKernel.write(coefficients.mean, first);
        kernel.sum(x, dy, row, row + 1, coefficients, null, plain, weighted);
        for (int c = 0; c < weighted.length; c++) {
            weighted[c] /= deviations[c / perGroup];
        }
        if (dx == null) {
            return;
        }
        double count = positions * perGroup;
        for (int start = 0; start < first.length; start += perGroup) {
            double deviation = deviations[start / perGroup];
            double offset = 0;
            double slope = 0;
            for (int c = start; c < start + perGroup; c++) {
                offset -= gamma[c] * plain[c] / count / deviation;
                slope -= gamma[c] * weighted[c] / count / deviation / deviation;
            }
            for (int c = start; c < start + perGroup; c++) {
                first[c] = gamma[c] / deviation;
                second[c] = slope;
                third[c] = offset;
            }
        }
        BatchNormKernel.write(coefficients.factor, first);
        BatchNormKernel.write(coefficients.slope, second);
        BatchNormKernel.write(coefficients.offset, third);
        kernel.propagate(x[row], dy[row], dx[row], coefficients, null, 0, false);
    }
}
