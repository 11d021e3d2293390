package org.siamese.core.distance;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A row of pairs as one thread sees it: measured, shown to a visitor, and its derivatives made weights. */
final class PairRow implements SinglePairs.Row {
    /** Every so many derivatives one is looked at to tell about how many are 0. */
    private static final int SAMPLED = 7;

    private final SinglePairs pairs;
    private final GramPairMatrix.Kind kind;
    private final SinglePairs.RowVisitor visitor;
    private final int n;
    private final float[] values;
    private final float[] derivatives;
    private final float[] scratch;
    private final double @Nullable [] wide;
    private final int[] near;
    private final double[] nearValues;
    private int nears;
    private int index;
    private int first;

    PairRow(SinglePairs pairs, boolean isWide, SinglePairs.RowVisitor visitor) {
        this.pairs = pairs;
        this.kind = pairs.kind();
        this.visitor = visitor;
        this.n = pairs.rows();
        this.values = new float[n];
        this.derivatives = new float[n];
        this.scratch = new float[n];
        this.wide = isWide ? new double[n] : null;
        this.near = new int[n];
        this.nearValues = new double[n];
    }

    @Override
    public int index() {
        return index;
    }

    @Override
    public int first() {
        return first;
    }

    @Override
    public float[] values() {
        return values;
    }

    @Override
    public double @Nullable [] wideValues() {
        return wide;
    }

    @Override
    public float[] derivatives() {
        return derivatives;
    }

    @Override
    public double value(int column) {
        if (wide != null) {
            return wide[column];
        }
        int at = nears == 0 || nears == 1 && near[0] == index ? -1 : Arrays.binarySearch(near, 0, nears, column);
        return at < 0 ? values[column] : nearValues[at];
    }

    @Override
    public double exact(int column) {
        return wide != null ? wide[column] : pairs.exact(index, column);
    }

    @Override
    public double doubt() {
        return pairs.doubt(index);
    }

    /** Takes the products of the next row from a column on. */
    void take(FloatProduct.Lane lane, int inBlock, int from) {
        first = from;
        if (from < n && wide != null) {
            lane.get(inBlock, wide, from);
        } else if (from < n) {
            lane.get(inBlock, values, from);
        }
    }

    /** Shows the row whose products were taken, and keeps its weights. */
    void visit(int row, PairWeights weights) {
        index = row;
        nears = 0;
        if (kind != GramPairMatrix.Kind.PRODUCT) {
            if (wide != null) {
                toDistances(wide);
            } else {
                toDistances();
            }
        }
        visitor.visit(this);
        weights.put(row, toWeights());
    }

    /** Makes distances of products, and lists what is near. */
    private void toDistances() {
        float length = pairs.lengths()[index];
        float[] lengths = pairs.lengths();
        if (pairs.isNormalised()) {
            for (int j = first; j < n; j++) {
                values[j] = 2 * (1 - values[j]) + (length + lengths[j]);
            }
        } else {
            for (int j = first; j < n; j++) {
                values[j] = length + lengths[j] - 2 * values[j];
            }
        }
        float[] bounds = pairs.nearBelow();
        float bound = bounds[index];
        for (int j = first; j < n; j++) {
            scratch[j] = values[j] - (bound + bounds[j]);
        }
        int count = 0;
        for (int j = first; j < n; j++) {
            if (scratch[j] <= 0) {
                near[count++] = j;
            }
        }
        nears = count;
        if (kind == GramPairMatrix.Kind.DISTANCE) {
            for (int j = first; j < n; j++) {
                values[j] = (float) Math.sqrt(values[j]);
            }
        }
        for (int k = 0; k < count; k++) {
            double value = near[k] == index ? 0 : pairs.exact(index, near[k]);
            nearValues[k] = value;
            values[near[k]] = (float) value;
        }
    }

    private void toDistances(double[] of) {
        double[] lengths = pairs.wideLengths();
        float[] bounds = pairs.nearBelow();
        double length = lengths[index];
        for (int j = first; j < n; j++) {
            of[j] = length + lengths[j] - 2 * of[j];
        }
        int count = 0;
        for (int j = first; j < n; j++) {
            if (of[j] <= bounds[index] + bounds[j]) {
                near[count++] = j;
                of[j] = 0;
            }
        }
        nears = count;
        if (kind == GramPairMatrix.Kind.DISTANCE) {
            for (int j = first; j < n; j++) {
                of[j] = Math.sqrt(of[j]);
            }
        }
        for (int k = 0; k < count; k++) {
            double value = near[k] == index ? 0 : pairs.exact(index, near[k]);
            nearValues[k] = value;
            of[near[k]] = value;
        }
        for (int j = first; j < n; j++) {
            values[j] = (float) of[j];
        }
    }

    /** Weights of derivatives; those of near pairs are kept in double precision apart. */
    private float[] toWeights() {
        float[] line = derivatives;
        if (kind != GramPairMatrix.Kind.PRODUCT) {
            line = scratch;
            if (kind == GramPairMatrix.Kind.DISTANCE) {
                for (int j = first; j < n; j++) {
                    line[j] = derivatives[j] / values[j];
                }
            } else {
                for (int j = first; j < n; j++) {
                    line[j] = 2 * derivatives[j];
                }
            }
            double[] kept = new double[nears];
            for (int k = 0; k < nears; k++) {
                double derivative = derivatives[near[k]];
                kept[k] = kind == GramPairMatrix.Kind.SQUARED_DISTANCE
                        ? 2 * derivative
                        : nearValues[k] == 0 ? 0 : derivative / nearValues[k];
                line[near[k]] = 0;
            }
            pairs.keepNear(index, Arrays.copyOf(near, nears), kept);
        }
        int count = 0;
        for (int j = first + index % SAMPLED; j < n; j += SAMPLED) {
            count += line[j] != 0 ? SAMPLED : 0;
        }
        pairs.keepCount(index, count);
        return line;
    }
}
