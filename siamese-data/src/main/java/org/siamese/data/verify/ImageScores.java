package org.siamese.data.verify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.DataException;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.list.PairSet;
import org.siamese.decision.Relation;
import org.siamese.decision.evaluate.ScoredPairs;

/** Distances of a model on data sets, for evaluation and calibration. */
public final class ImageScores {
    private ImageScores() {}

    /**
     * Embeddings of all images, read a few at a time.
     *
     * @return [images, dimension]
     */
    public static INDArray embeddings(SiameseModel model, ImageDataset images) {
        List<INDArray> rows = new ArrayList<>();
        model.embed(IntStream.range(0, images.size()).mapToObj(images::image)).forEach(rows::add);
        return Nd4j.stack(0, rows.toArray(INDArray[]::new));
    }

    /**
     * All pairs of the images that have a class; identities are the classes.
     *
     * @throws DataException if fewer than two images have one
     */
    public static ScoredPairs allPairs(SiameseModel model, ImageDataset images) {
        int[] classed = IntStream.range(0, images.size())
                .filter(image -> images.classes().classOf(image) >= 0)
                .toArray();
        if (classed.length < 2) {
            throw DataException.of("data set", "at least 2 images that have a class", "" + classed.length);
        }
        int[] labels = Arrays.stream(classed)
                .map(image -> images.classes().classOf(image))
                .toArray();
        return ScoredPairs.allPairs(
                RowMatrices.of(embeddings(model, images.subset(classed))), labels, model.distanceMeasure());
    }

    /** Listed pairs, of which the relation is given; the identity of an image is the class that it shows or imitates. */
    public static ScoredPairs listed(SiameseModel model, PairSet pairs) {
        INDArray embeddings = embeddings(model, pairs.images());
        List<String> names = IntStream.range(0, pairs.images().size())
                .mapToObj(pairs.images()::className)
                .distinct()
                .sorted()
                .toList();
        int size = pairs.pairs().size();
        double[] distances = new double[size];
        int[] left = new int[size];
        int[] right = new int[size];
        List<Relation> relations = new ArrayList<>(size);
        for (int k = 0; k < size; k++) {
            int first = pairs.pairs().get(k).first();
            int second = pairs.pairs().get(k).second();
            distances[k] = model.distanceOfEmbeddings(embeddings.getRow(first), embeddings.getRow(second));
            left[k] = java.util.Collections.binarySearch(names, pairs.images().className(first));
            right[k] = java.util.Collections.binarySearch(names, pairs.images().className(second));
            relations.add(pairs.pairs().get(k).relation());
        }
        return ScoredPairs.of(distances, relations, left, right);
    }
}
