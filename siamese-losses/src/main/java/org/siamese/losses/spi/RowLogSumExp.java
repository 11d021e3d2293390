package org.siamese.losses.spi;

/** Log-sum-exp of the rows of a batch, for losses whose terms need those of several rows. */
public final class RowLogSumExp {
    private RowLogSumExp() {}

    /**
     * The logarithm of the sum of e^(scale * value + offset) over some pairs of each anchor, as often as each counts, negative infinity where there is
     * none; leaves their softmax at {@code shares}.
     */
    public static double[] of(MeasuredBatch batch, Selection selection, double scale, double offset, double[] shares) {
        AnchorRow row = AnchorRow.withoutTerms(batch, shares);
        double[] logs = new double[batch.anchors()];
        for (int anchor = 0; anchor < logs.length; anchor++) {
            row.moveTo(anchor);
            logs[anchor] = row.repeatedLogSumExp(selection, scale, offset);
        }
        return logs;
    }

    /** log(e^x + e^y); negative infinity for two of these. */
    public static double join(double x, double y) {
        double larger = Math.max(x, y);
        return larger == Double.NEGATIVE_INFINITY ? larger : larger + Math.log1p(Math.exp(-Math.abs(x - y)));
    }
}
