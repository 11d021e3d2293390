package org.siamese.losses;

import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.Selection;

/** -log of the softmax share of an anchor's positives among all it is compared with. */
final class NeighbourShare {
    private NeighbourShare() {}

    static void anchor(AnchorRow row, double scale) {
        double positives = row.logSumExp(Selection.POSITIVE, scale, 0);
        if (positives == Double.NEGATIVE_INFINITY) {
            return;
        }
        double all = row.logSumExp(Selection.BOTH, scale, 0);
        if (!row.add(Math.max(0, all - positives))) {
            row.clearDerivatives();
            return;
        }
        for (int j = 0; j < row.columns(); j++) {
            if (row.isPositive(j)) {
                row.addDerivative(j, -Math.exp(scale * row.value(j) - positives));
            }
        }
        row.scaleDerivatives(Selection.BOTH, scale);
    }
}
