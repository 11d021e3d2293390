package org.siamese.examples.signatures;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.list.PairSet;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.Relation;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.examples.report.PairGrid;

/**
 * The distances that a model gives listed pairs.
 *
 * @param part the pairs
 * @param pairs their distances; intervals are over writers
 */
record SignatureScores(PairSet part, ScoredPairs pairs) {
    static SignatureScores of(SiameseModel model, PairSet part) {
        return new SignatureScores(part, ImageScores.listed(model, part));
    }

    /** As many genuine as forged pairs, drawn at random. */
    List<PairGrid.Cell> some(int count, long seed) {
        List<Integer> order = new ArrayList<>();
        for (int k = 0; k < pairs.size(); k++) {
            order.add(k);
        }
        Collections.shuffle(order, new Random(seed));
        List<PairGrid.Cell> cells = new ArrayList<>();
        for (Relation relation : List.of(Relation.SAME, Relation.DIFFERENT)) {
            order.stream()
                    .filter(k -> pairs.relation(k) == relation)
                    .limit(count / 2)
                    .map(k -> new PairGrid.Cell(
                            part.images().image(part.pairs().get(k).first()),
                            part.images().image(part.pairs().get(k).second()),
                            relation,
                            pairs.distance(k)))
                    .forEach(cells::add);
        }
        return cells;
    }
}
