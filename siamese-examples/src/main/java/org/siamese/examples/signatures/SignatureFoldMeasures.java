package org.siamese.examples.signatures;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.decision.Fusion;
import org.siamese.decision.evaluate.CrossValidation;
import org.siamese.decision.evaluate.PooledFolds;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.decision.evaluate.ThresholdErrors;
import org.siamese.decision.evaluate.Verification;
import org.siamese.examples.report.Measures;

/**
 * What a cross-validation over writers gives.
 *
 * @param folds the folds
 * @param references genuine signatures that are fused
 * @param draws how often these are drawn for each writer
 * @param seed of the draws and of the bootstrap
 */
record SignatureFoldMeasures(List<SignatureFold> folds, int references, int draws, long seed) {
    Measures measures(String source, ImageDataset signatures, SignatureRecipe recipe, int epochs) {
        Measures measures = new Measures();
        measures.line("data", source);
        measures.line(
                "cross-validation",
                folds.size() + " folds measured, " + signatures.classes().count() + " writers, " + signatures.size()
                        + " signatures; recipe " + recipe.name() + ", " + epochs + " epochs, seed " + seed);
        ObjectNode json = measures.json();
        json.put("data", source);
        json.put("recipe", recipe.name());
        json.put("epochs", epochs);
        json.put("seed", seed);
        json.put("folds", folds.size());
        json.put("writers", signatures.classes().count());
        json.putObject("intervals").put("confidence", Verification.CONFIDENCE).put("over", "writers");
        List<ScoredPairs> single = folds.stream().map(SignatureFold::oneToOne).toList();
        measures.note("");
        measures.note(String.format(
                Locale.ROOT, "%-22s %9s %-24s %-24s", "references", "questions", "equal error rate", "accuracy"));
        add(measures, json.putObject("oneToOne"), "one", single);
        CrossValidation each = new CrossValidation(
                single.stream().map(pairs -> Verification.of(pairs, 0, seed)).toList());
        ArrayNode ofFolds = json.putArray("eerOfFolds");
        each.folds().forEach(fold -> ofFolds.add(fold.equalErrorRate().value()));
        json.put("meanEerOfFolds", each.equalErrorRate().mean());
        measures.note(String.format(
                Locale.ROOT,
                "%-22s %9s %-24s",
                "one, mean of the folds",
                "",
                each.equalErrorRate().percent()));
        ObjectNode fused = json.putObject("fused").put("references", references).put("draws", draws);
        for (Fusion fusion : Fusion.values()) {
            add(
                    measures,
                    fused.putObject(fusion.name()),
                    references + ", " + fusion.name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    folds.stream()
                            .map(fold -> fold.fused(fusion, references, draws, seed))
                            .toList());
        }
        measures.note("");
        measures.note(
                "Equal error rates are of the questions of all folds together. Accuracy is at each fold's threshold, which is the");
        measures.note(
                "balanced one of the writers of all other folds. [] are 95 % bootstrap intervals over writers, of the mean of the");
        measures.note("folds over folds.");
        addScoring(measures);
        return measures;
    }

    private void addScoring(Measures measures) {
        ArrayNode ofFolds = measures.json().putArray("scoring");
        Map<String, Integer> counts = new TreeMap<>();
        for (SignatureFold fold : folds) {
            SignatureScoring scoring = fold.scoring();
            ofFolds.addObject()
                    .put("whitening", scoring.whitening())
                    .put("cohort", scoring.cohort())
                    .put("spread", scoring.spread());
            counts.merge(scoring.toString(), 1, Integer::sum);
        }
        if (counts.size() > 1) {
            measures.note(
                    "Folds that are scored differently have distances in other units, which rates of all folds together suffer from.");
        }
        counts.forEach((scoring, count) -> measures.line("scoring", scoring + ", in folds: " + count));
    }

    private void add(Measures measures, ObjectNode json, String name, List<ScoredPairs> scored) {
        PooledFolds pooled = new PooledFolds(scored);
        Verification verification = pooled.verification(seed);
        ThresholdErrors errors = pooled.errors(seed);
        measures.note(String.format(
                Locale.ROOT,
                "%-22s %9d %-24s %-24s",
                name,
                verification.pairs(),
                verification.equalErrorRate().percent(),
                errors.accuracy().percent()));
        json.put("questions", verification.pairs());
        json.put("eer", verification.equalErrorRate().value());
        json.put("auc", verification.area().value());
        json.put("accuracy", errors.accuracy().value());
        json.put("falseAcceptRate", errors.falseAcceptRate().value());
        json.put("falseRejectRate", errors.falseRejectRate().value());
        ObjectNode intervals = json.putObject("intervals");
        Measures.interval(intervals, "eer", verification.equalErrorRate());
        Measures.interval(intervals, "auc", verification.area());
        Measures.interval(intervals, "accuracy", errors.accuracy());
    }
}
