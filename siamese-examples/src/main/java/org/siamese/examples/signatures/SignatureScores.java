package org.siamese.examples.signatures;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.core.batch.Relation;
import org.siamese.core.distance.Distance;
import org.siamese.core.distance.EmbeddingMatrix;
import org.siamese.core.evaluate.ScoredPairs;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.list.PairSet;
import org.siamese.data.sample.ItemPair;
import org.siamese.examples.report.PairGrid;

/**
 * The distances that a model gives listed pairs.
 *
 * @param part the pairs
 * @param pairs their distances; intervals are over writers
 */
record SignatureScores(PairSet part, ScoredPairs pairs) {
    /** Embeds each image once and measures each pair. */
    static SignatureScores of(SiameseModel model, PairSet part) {
        ImageDataset images = part.images();
        INDArray embeddings = model.embed(images.images());
        Distance distance = model.distanceMeasure();
        EmbeddingMatrix matrix = EmbeddingMatrix.of(embeddings);
        EmbeddingMatrix rows = distance.normalised() ? matrix.unitRows() : matrix;
        int size = rows.dimension();
        int count = part.pairs().size();
        double[] distances = new double[count];
        int[] writers = new int[count];
        List<Relation> relations = new ArrayList<>(count);
        for (int k = 0; k < count; k++) {
            ItemPair pair = part.pairs().get(k);
            distances[k] =
                    distance.between(rows.values(), pair.first() * size, rows.values(), pair.second() * size, size);
            writers[k] = writer(images, pair.first());
            relations.add(pair.relation());
        }
        return new SignatureScores(part, ScoredPairs.of(distances, relations, writers, writers));
    }

    /** Index of the writer whom an image shows or imitates. */
    private static int writer(ImageDataset images, int image) {
        int genuine = images.classes().classOf(image);
        return genuine >= 0 ? genuine : images.forgeries().classOf(image);
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
