package org.siamese.losses;

import org.siamese.losses.spi.Logistic;

/** One triplet of a {@link TripletMarginLoss}, from three values that are larger where a pair is farther apart. */
record TripletTerm(double margin, boolean swap, boolean smooth) {
    static TripletTerm of(TripletMarginLoss loss) {
        return new TripletTerm(loss.margin(), loss.swap(), loss.smooth());
    }

    /** Whether the positive, not the anchor, is compared with the negative. */
    boolean swaps(double anchorNegative, double positiveNegative) {
        return swap && positiveNegative < anchorNegative;
    }

    double loss(double positive, double negative) {
        double violation = positive - negative + margin;
        return smooth ? Logistic.softplus(violation) : Math.max(0, violation);
    }

    double derivative(double positive, double negative) {
        double violation = positive - negative + margin;
        return smooth ? Logistic.sigmoid(violation) : violation > 0 ? 1 : 0;
    }
}
