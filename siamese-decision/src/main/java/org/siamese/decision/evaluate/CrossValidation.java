package org.siamese.decision.evaluate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The verifications of the folds of a cross-validation, each trained without the identities it was measured on.
 *
 * <pre>{@code
 * CrossValidation result = CrossValidation.over(folds, fold -> evaluate(train(fold), fold));
 * System.out.println(result.equalErrorRate().percent());
 * }</pre>
 *
 * @param folds what each fold measured, in order; at least 2 for each repeat
 * @param repeats how often all identities were split into folds, as many each time, with other seeds (repeated k-fold
 *     cross-validation); which identities fall together then decides less, and see {@link FoldStatistics} for the intervals
 */
public record CrossValidation(List<Verification> folds, int repeats) {
    /** Copies the list. */
    public CrossValidation {
        folds = List.copyOf(folds);
        if (repeats < 1 || folds.size() % repeats != 0 || folds.size() / repeats < 2) {
            throw new IllegalArgumentException("folds: expected as many for each of " + repeats
                    + " repeats and at least 2, got " + folds.size() + " in all");
        }
    }

    /** Without repeats. */
    public CrossValidation(List<Verification> folds) {
        this(folds, 1);
    }

    /**
     * Trains and measures each fold, one after the other.
     *
     * @param folds for example splits by identity
     * @param evaluate trains on a fold's training part and measures its test part
     */
    public static <F> CrossValidation over(List<F> folds, Function<? super F, Verification> evaluate) {
        List<Verification> measured = new ArrayList<>();
        for (F fold : folds) {
            measured.add(evaluate.apply(fold));
        }
        return new CrossValidation(measured);
    }

    /** Any measure over the folds; its interval is not cut to what the measure can be. */
    public FoldStatistics statistics(ToDoubleFunction<Verification> measure) {
        return FoldStatistics.of(repeats, folds.stream().mapToDouble(measure).toArray());
    }

    /** Equal error rate over the folds. */
    public FoldStatistics equalErrorRate() {
        return statistics(fold -> fold.equalErrorRate().value()).ofShares();
    }

    /** Area under the ROC curve over the folds. */
    public FoldStatistics area() {
        return statistics(fold -> fold.area().value()).ofShares();
    }

    /** Half total error rate at each fold's threshold over the folds. */
    public FoldStatistics halfTotalErrorRate() {
        return statistics(fold -> fold.halfTotalErrorRate().value()).ofShares();
    }

    /** Accuracy at each fold's threshold over the folds. */
    public FoldStatistics accuracy() {
        return statistics(fold -> fold.accuracy().value()).ofShares();
    }

    /** Number of test pairs of all folds. */
    public long pairs() {
        return folds.stream().mapToLong(Verification::pairs).sum();
    }
}
