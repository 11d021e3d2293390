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
import org.siamese.decision.distance.Distance;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.ScoredPairs;
import org.siamese.image.inference.EmbeddingModel;
import org.siamese.image.model.ImageModel;

/** Distances of a model on data sets, for evaluation and calibration: of a trained tower, or of any embedder as an {@link ImageModel}. */
public final class ImageScores {
    private static final int GROUP = 64;

    private ImageScores() {}

    /**
     * Embeddings of all images, read a few at a time.
     *
     * @param images prepared by the model's pipeline
     * @return [images, dimension]
     */
    public static INDArray embeddings(EmbeddingModel model, ImageDataset images) {
        if (model instanceof SiameseModel tower) {
            List<INDArray> rows = new ArrayList<>();
            tower.embed(IntStream.range(0, images.size()).mapToObj(images::image))
                    .forEach(rows::add);
            return Nd4j.stack(0, rows.toArray(INDArray[]::new));
        }
        if (model instanceof ImageModel prepared && !prepared.pipeline().equals(images.pipeline())) {
            throw DataException.of(
                    "data set",
                    "images prepared by the model's pipeline, " + prepared.pipeline()
                            + ", as images.withPipeline(model.pipeline()) gives",
                    images.pipeline().toString());
        }
        float[] rows = new float[Math.multiplyExact(images.size(), model.dimension())];
        for (int from = 0; from < images.size(); from += GROUP) {
            int count = Math.min(GROUP, images.size() - from);
            float[] embedded = model.embed(values(images, from, count), count);
            System.arraycopy(embedded, 0, rows, from * model.dimension(), embedded.length);
        }
        return Nd4j.create(rows, new long[] {images.size(), model.dimension()}, 'c');
    }

    private static float[] values(ImageDataset images, int from, int count) {
        float[] first = images.picture(from).values();
        float[] values = new float[Math.multiplyExact(count, first.length)];
        for (int i = 0; i < count; i++) {
            float[] next = i == 0 ? first : images.picture(from + i).values();
            if (next.length != first.length) {
                throw DataException.of(
                        images.name(from + i),
                        "as many values as the images before it, " + first.length,
                        next.length + "; give the pipeline a resize");
            }
            System.arraycopy(next, 0, values, i * first.length, first.length);
        }
        return values;
    }

    /**
     * All pairs of the images that have a class; identities are the classes.
     *
     * @throws DataException if fewer than two images have one
     */
    public static ScoredPairs allPairs(EmbeddingModel model, ImageDataset images) {
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
                RowMatrices.of(embeddings(model, images.subset(classed))),
                labels,
                model.settings().distance());
    }

    /** Listed pairs, of which the relation is given; the identity of an image is the class that it shows or imitates. */
    public static ScoredPairs listed(EmbeddingModel model, PairSet pairs) {
        Distance distance = model.settings().distance();
        RowMatrix embeddings = distance.prepare(RowMatrices.of(embeddings(model, pairs.images())));
        int dimension = embeddings.dimension();
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
            distances[k] = distance.between(
                    embeddings.values(), first * dimension, embeddings.values(), second * dimension, dimension);
            left[k] = java.util.Collections.binarySearch(names, pairs.images().className(first));
            right[k] = java.util.Collections.binarySearch(names, pairs.images().className(second));
            relations.add(pairs.pairs().get(k).relation());
        }
        return ScoredPairs.of(distances, relations, left, right);
    }
}
