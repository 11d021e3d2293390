package org.siamese.losses.spi;

import java.util.Arrays;
import org.siamese.core.distance.SinglePairs;

/**
 * Terms of {@link PairHinges} over the pairs of a row with the rows after it, each for both directions, as loops that the JVM vectorises.
 * Values too near a bound are decided in double precision.
 */
final class HingedPairs implements SinglePairs.RowVisitor {
    private final PairHinges hinges;
    private final int[][] members;
    private final TermSums sums;
    private final float[] excess;
    private final float[] terms;

    HingedPairs(PairHinges hinges, int[][] members, TermSums sums) {
        this.hinges = hinges;
        this.members = members;
        this.sums = sums;
        this.excess = new float[members.length];
        this.terms = new float[members.length];
    }

    @Override
    public void visit(SinglePairs.Row row) {
        int index = row.index();
        int[] own = members[index];
        int after = Arrays.binarySearch(own, index) + 1;
        negatives(row, own, after);
        float[] derivatives = row.derivatives();
        for (int k = after; k < own.length; k++) {
            double value = row.value(own[k]);
            if (Math.abs(value - hinges.positiveBound()) <= row.doubt()) {
                value = row.exact(own[k]);
            }
            double loss = Math.max(0, hinges.sign() * (value - hinges.positiveBound()));
            derivatives[own[k]] = loss > 0 ? hinges.sign() : 0;
            sums.add(Part.POSITIVE, index, loss, 2);
        }
    }

    private void negatives(SinglePairs.Row row, int[] own, int after) {
        float[] values = row.values();
        int first = row.first();
        int n = values.length;
        float sign = -hinges.sign();
        double bound = hinges.negativeBound();
        float near = (float) bound;
        for (int j = first; j < n; j++) {
            excess[j] = sign * (values[j] - near);
        }
        for (int j = first; j < n; j++) {
            terms[j] = (excess[j] + Math.abs(excess[j])) * 0.5f;
        }
        float certain = (float) (1.001 * (row.doubt() + Math.abs(near - bound)));
        for (int j = first; j < n; j++) {
            if (Math.abs(excess[j]) <= certain) {
                terms[j] = (float) Math.max(0, sign * (row.exact(j) - bound));
            }
        }
        for (int k = after; k < own.length; k++) {
            terms[own[k]] = 0;
        }
        float[] derivatives = row.derivatives();
        RowMath.above0(terms, first, n, sign, derivatives);
        int active = (int) Math.abs(RowMath.sum(derivatives, first, n));
        double sum = RowMath.sum(terms, first, n) + active * (double) sign * (near - bound);
        int count = n - first - (own.length - after);
        long kept = sums.low(Part.NEGATIVE) < 0 ? count : active;
        sums.addMany(Part.NEGATIVE, row.index(), 2L * count, 2 * kept, 2L * active, 2 * sum);
    }
}
