package org.siamese.core.distance;

import java.util.function.IntConsumer;

/**
 * The w of the gradient w (a - b), or w b, of pairs of rows. Rows may be written by several threads, each row by one.
 */
abstract class PairWeights {
    /** Receives a weight other than 0. */
    interface Visitor {
        /** Takes the weight of a pair, with that of its other direction where it has one of its own. */
        void visit(int row, int column, double weight);
    }

    /** Writes a row. */
    abstract void put(int row, float[] line);

    /**
     * Multiplies a row: all by one factor, some columns by another.
     *
     * @param columns whose factor is the other, in order; the row itself may be among them
     */
    abstract void scale(int row, double factor, int[] columns, double other);

    /**
     * The gradient: the sum of w (a - b) of all pairs of each row, in both directions, or of w b.
     *
     * @param differences whether it is that of differences
     * @param x the rows
     * @param before what is to be done with each row first, such as {@link #scale}
     */
    abstract double[] gradient(boolean differences, double[] x, IntConsumer before);

    /** Shows each pair whose weight is not 0 once. */
    abstract void forEach(Visitor visitor);

    /** The sum in double precision. */
    static double sum(float[] line, int from, int to) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int j = from;
        for (; j < to - 3; j += 4) {
            first += line[j];
            second += line[j + 1];
            third += line[j + 2];
            fourth += line[j + 3];
        }
        for (; j < to; j++) {
            first += line[j];
        }
        return first + second + (third + fourth);
    }
}
