package org.siamese.losses;

import java.util.function.DoubleUnaryOperator;
import org.siamese.losses.spi.AnchorRow;
import org.siamese.losses.spi.Selection;

/** Softmax cross entropy over scaled cosines, that of the row's own class made smaller by a margin. */
final class MarginSoftmax {
    private MarginSoftmax() {}

    /** Adds the term of a row with one proxy of each class. */
    static void anchor(AnchorRow row, double scale, DoubleUnaryOperator target, DoubleUnaryOperator targetDerivative) {
        int own = 0;
        for (int c = 0; c < row.columns(); c++) {
            own = row.isPositive(c) ? c : own;
            row.setDerivative(c, scale * row.value(c));
        }
        double cosine = row.value(own);
        double logit = scale * target.applyAsDouble(cosine);
        row.setDerivative(own, logit);
        double all = row.logSumExp(Selection.BOTH);
        boolean kept = row.add(Math.max(0, all - logit));
        row.setDerivative(own, (row.derivative(own) - 1) * targetDerivative.applyAsDouble(cosine));
        row.scaleDerivatives(Selection.BOTH, kept ? scale : 0);
    }
}
