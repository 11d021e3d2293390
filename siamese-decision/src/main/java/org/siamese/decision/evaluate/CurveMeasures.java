package org.siamese.decision.evaluate;

/**
 * What one pass over the bins gives.
 *
 * @param area area under the ROC curve
 * @param equalErrorRate where both error rates meet
 * @param minCllr log-likelihood-ratio cost after the best monotone calibration
 */
record CurveMeasures(double area, double equalErrorRate, double minCllr) {

    /** Both totals above 0. */
    static CurveMeasures of(ThresholdWalk walk, long sameTotal, long differentTotal) {
        double doubleArea = 0;
        double equalError = Double.NaN;
        long same = 0;
        long different = 0;
        PoolAdjacentViolators blocks = new PoolAdjacentViolators();
        while (walk.next()) {
            long s = walk.same();
            long d = walk.different();
            if (s == 0 && d == 0) {
                continue;
            }
            blocks.add(s, d);
            doubleArea += (double) d * (2 * same + s);
            if (Double.isNaN(equalError)) {
                double falseBefore = (double) different / differentTotal;
                double trueBefore = (double) same / sameTotal;
                double falseAfter = (double) (different + d) / differentTotal;
                double trueAfter = (double) (same + s) / sameTotal;
                if (falseAfter >= 1 - trueAfter) {
                    double share = crossing(falseBefore, trueBefore, falseAfter, trueAfter);
                    equalError = falseBefore + share * (falseAfter - falseBefore);
                }
            }
            same += s;
            different += d;
        }
        double area = doubleArea / 2 / ((double) sameTotal * differentTotal);
        return new CurveMeasures(area, equalError, minCllr(blocks, sameTotal, differentTotal));
    }

    /** How far along the line between two points false accept and false reject rate are equal, 0 to 1. */
    static double crossing(double falseBefore, double trueBefore, double falseAfter, double trueAfter) {
        double before = 1 - trueBefore - falseBefore;
        double after = 1 - trueAfter - falseAfter;
        return before / (before - after);
    }

    private static double minCllr(PoolAdjacentViolators blocks, double sameTotal, double differentTotal) {
        double sameCost = 0;
        double differentCost = 0;
        for (int block = 0; block < blocks.size(); block++) {
            double s = blocks.same(block) / sameTotal;
            double d = blocks.different(block) / differentTotal;
            if (s > 0 && d > 0) {
                sameCost += s * Math.log1p(d / s);
                differentCost += d * Math.log1p(s / d);
            }
        }
        return (sameCost + differentCost) / 2 / Math.log(2);
    }
}
