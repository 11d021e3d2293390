package org.siamese.examples.signatures;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.siamese.decision.Fusion;
import org.siamese.decision.evaluate.PooledFolds;
import org.siamese.decision.evaluate.ScoredPairs;

/**
 * Chooses how a fold's distances are scored on the writers of the other folds: the way with their least equal error rate, each of them scored by
 * the model that has not seen that writer. The fold's own writers have no part in its choice. Where several are as good, it is the first.
 *
 * @param whitenings shrinkages to choose among
 * @param cohorts numbers of training signatures to choose among
 * @param spreads weights of the references' own spread to choose among
 */
record ScoringChoice(List<Double> whitenings, List<Integer> cohorts, List<Double> spreads) {
    /** Little is tried: the fewer there are, the less a choice is due to chance. */
    static final List<Double> WHITENINGS = List.of(0.0, 0.3);

    static final List<Integer> COHORTS = List.of(0, 20, 50);
    static final List<Double> SPREADS = List.of(0.0, 0.5, 1.0);

    private List<SignatureScoring> ways() {
        return whitenings.stream()
                .flatMap(whitening -> cohorts.stream().map(cohort -> new SignatureScoring(whitening, cohort, 0)))
                .toList();
    }

    /** Whether one of the ways reads the embeddings of the training signatures. */
    boolean readsTraining() {
        return ways().stream().anyMatch(SignatureScoring::readsTraining);
    }

    /**
     * The folds, each scored as was best on the others. Whitening and cohort are chosen for one reference, the weight of the spread for the least
     * distance to several.
     *
     * @param folds at least two
     * @param references genuine signatures that are fused
     * @param draws how often these are drawn for each writer
     * @param seed of the draws
     */
    List<SignatureFold> of(List<TrainedFold> folds, int references, int draws, long seed) {
        List<List<SignatureFold>> scored = ways().stream()
                .map(way -> folds.stream().map(fold -> fold.scored(way)).toList())
                .toList();
        List<SignatureFold> single = best(scored, SignatureFold::oneToOne);
        List<List<SignatureFold>> spread = spreads.stream()
                .map(weight ->
                        single.stream().map(fold -> fold.withSpread(weight)).toList())
                .toList();
        return best(spread, fold -> fold.fused(Fusion.MINIMUM_DISTANCE, references, draws, seed));
    }

    /** Of each fold, the way that is best on the other folds. */
    private static List<SignatureFold> best(
            List<List<SignatureFold>> ways, Function<SignatureFold, ScoredPairs> questions) {
        if (ways.size() == 1) {
            return ways.get(0);
        }
        List<PooledFolds> answers = ways.stream()
                .map(folds -> new PooledFolds(folds.stream().map(questions).toList()))
                .toList();
        List<SignatureFold> chosen = new ArrayList<>();
        for (int fold = 0; fold < ways.get(0).size(); fold++) {
            int own = fold;
            double[] errors = answers.stream()
                    .mapToDouble(pooled -> pooled.others(own).equalError().rate())
                    .toArray();
            int best = IntStream.range(0, errors.length)
                    .boxed()
                    .min(Comparator.comparingDouble(way -> errors[way]))
                    .orElseThrow();
            chosen.add(ways.get(best).get(own));
        }
        return chosen;
    }
}
