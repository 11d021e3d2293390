package org.siamese.losses;

import org.jspecify.annotations.Nullable;
import org.siamese.core.objective.Miner;
import org.siamese.core.objective.Reducer;
import org.siamese.decision.distance.CosineSimilarity;
import org.siamese.decision.distance.Similarity;
import org.siamese.losses.internal.Require;
import org.siamese.losses.reducer.MeanReducer;
import org.siamese.losses.spi.Logistic;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.MatrixOutcome;
import org.siamese.losses.spi.MeasuredBatch;
import org.siamese.losses.spi.Part;
import org.siamese.losses.spi.ReducedLoss;
import org.siamese.losses.spi.TermSums;

/**
 * Selectively contrastive triplet loss: over triplets, where the negative is more alike than the positive, penalty times s_an, which
 * parts them without drawing the positive nearer; else softplus((s_an - s_ap) / temperature). Keeps hard negatives from collapsing the
 * embedding. There may be batch^3 triplets, which are visited, not listed.
 *
 * <p>Xuan, Stylianou, Liu, Pless, Hard Negative Examples are Hard, but Useful, ECCV 2020; its authors' code has the temperature 0.1.
 *
 * @param distance default cosine similarity
 * @param penalty weight of hard negatives, at least 0, default 1
 * @param temperature above 0, default 1
 * @param miner what chooses triplets or pairs, default none
 * @param reducer of the losses of triplets, default mean
 */
public record SelectivelyContrastiveTripletLoss(
        Similarity distance, double penalty, double temperature, @Nullable Miner miner, Reducer reducer)
        implements MatrixLoss, ReducedLoss {
    /** Default weight of hard negatives. */
    public static final double DEFAULT_PENALTY = 1;

    /** Default temperature. */
    public static final double DEFAULT_TEMPERATURE = 1;

    /** Checks the parameters. */
    public SelectivelyContrastiveTripletLoss {
        Require.nonNegative("penalty", penalty);
        Require.positive("temperature", temperature);
    }

    /** Cosine similarity, penalty 1, temperature 1, mean. */
    public static SelectivelyContrastiveTripletLoss ofDefaults() {
        return new SelectivelyContrastiveTripletLoss(
                new CosineSimilarity(), DEFAULT_PENALTY, DEFAULT_TEMPERATURE, null, new MeanReducer());
    }

    /** This loss with another distance. */
    public SelectivelyContrastiveTripletLoss withDistance(Similarity distance) {
        return new SelectivelyContrastiveTripletLoss(distance, penalty, temperature, miner, reducer);
    }

    /** This loss with another penalty. */
    public SelectivelyContrastiveTripletLoss withPenalty(double penalty) {
        return new SelectivelyContrastiveTripletLoss(distance, penalty, temperature, miner, reducer);
    }

    /** This loss with another temperature. */
    public SelectivelyContrastiveTripletLoss withTemperature(double temperature) {
        return new SelectivelyContrastiveTripletLoss(distance, penalty, temperature, miner, reducer);
    }

    /** This loss with another miner. */
    public SelectivelyContrastiveTripletLoss withMiner(@Nullable Miner miner) {
        return new SelectivelyContrastiveTripletLoss(distance, penalty, temperature, miner, reducer);
    }

    /** This loss with another reducer. */
    public SelectivelyContrastiveTripletLoss withReducer(Reducer reducer) {
        return new SelectivelyContrastiveTripletLoss(distance, penalty, temperature, miner, reducer);
    }

    @Override
    public MatrixOutcome over(MeasuredBatch batch) {
        int rows = batch.rows();
        double[] values = batch.values();
        double[] derivatives = new double[values.length];
        TermSums sums = new TermSums(reducer, batch.anchorLabels());
        batch.forAllTriplets(
                (a, p, n, times) -> sums.add(Part.WHOLE, a, loss(values[a * rows + p], values[a * rows + n]), times));
        TermSums.Reduced reduced = sums.reduce(Double.NaN);
        batch.forAllTriplets((a, p, n, times) -> {
            double positive = values[a * rows + p];
            double negative = values[a * rows + n];
            double loss = loss(positive, negative);
            if (loss > sums.low(Part.WHOLE) && loss < sums.high(Part.WHOLE)) {
                double weight = times * reduced.weight(Part.WHOLE, a);
                if (negative > positive) {
                    derivatives[a * rows + n] += weight * penalty;
                } else {
                    double pull = weight * Logistic.sigmoid((negative - positive) / temperature) / temperature;
                    derivatives[a * rows + n] += pull;
                    derivatives[a * rows + p] -= pull;
                }
            }
        });
        return new MatrixOutcome(reduced.value(), derivatives, sums.tuples(), sums.active());
    }

    private double loss(double positive, double negative) {
        return negative > positive ? penalty * negative : Logistic.softplus((negative - positive) / temperature);
    }
}
