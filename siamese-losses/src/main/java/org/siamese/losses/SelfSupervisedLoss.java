package org.siamese.losses;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Pairs;
import org.siamese.core.batch.Targets;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.MetricLoss;
import org.siamese.decision.distance.PairMeasure;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.losses.internal.Require;
import org.siamese.losses.spi.MatrixLoss;
import org.siamese.losses.spi.ReferenceResult;

/**
 * Another loss on two or more views of each image, without labels. Symmetric: the loss on all rows, those of one image as one class. Else
 * the first view of each image is an anchor, and the other views alone are what it is compared with. Targets: {@link Pairs} that all show
 * the same, rows 2i and 2i + 1 the two views of image i; or {@link Labels} that say which image a row shows, each as often as there are
 * views, the first of which is view 1.
 *
 * <p>Chen, Kornblith, Norouzi, Hinton, A Simple Framework for Contrastive Learning of Visual Representations, ICML 2020.
 *
 * @param loss the loss, one without trainable weights
 * @param views number of views of each image, at least 2, default 2
 * @param symmetric whether every view is an anchor, default yes
 */
public record SelfSupervisedLoss(MatrixLoss loss, int views, boolean symmetric) implements MetricLoss {
    /** Checks the parameters. */
    public SelfSupervisedLoss {
        if (!loss.weights(1).isEmpty()) {
            throw new IllegalArgumentException("loss: expected one without trainable weights, got "
                    + loss.getClass().getSimpleName());
        }
        Require.atLeast("views", views, 2);
    }

    /** The loss on two views, symmetric. */
    public static SelfSupervisedLoss of(MatrixLoss loss) {
        return new SelfSupervisedLoss(loss, 2, true);
    }

    /** This loss with another loss. */
    public SelfSupervisedLoss withLoss(MatrixLoss loss) {
        return new SelfSupervisedLoss(loss, views, symmetric);
    }

    /** This loss with another views. */
    public SelfSupervisedLoss withViews(int views) {
        return new SelfSupervisedLoss(loss, views, symmetric);
    }

    /** This loss with another symmetric. */
    public SelfSupervisedLoss withSymmetric(boolean symmetric) {
        return new SelfSupervisedLoss(loss, views, symmetric);
    }

    @Override
    public PairMeasure distance() {
        return loss.distance();
    }

    /**
     * Value and gradient on views, one an array; the gradient's rows are those of the first view, then of the second, and so on.
     *
     * @param arrays [images, dimension] each, row i of each the same image
     */
    public LossResult evaluate(List<INDArray> arrays) {
        if (arrays.size() != views) {
            throw new IllegalArgumentException("views: expected " + views + " arrays, got " + arrays.size());
        }
        long images = arrays.get(0).size(0);
        for (int v = 1; v < views; v++) {
            if (!Arrays.equals(arrays.get(v).shape(), arrays.get(0).shape())) {
                throw new IllegalArgumentException("views, view " + (v + 1) + ": expected shape "
                        + Arrays.toString(arrays.get(0).shape()) + " [images, dimension], as view 1 has, got "
                        + Arrays.toString(arrays.get(v).shape()));
            }
        }
        int[] labels = IntStream.range(0, (int) images * views)
                .map(row -> (int) (row % images))
                .toArray();
        return evaluate(Nd4j.concat(0, arrays.toArray(new INDArray[0])), Labels.of(labels), Map.of());
    }

    @Override
    public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
        Require.sameRows(embeddings, targets);
        int[] images = images(targets);
        if (symmetric) {
            return loss.evaluate(embeddings, Labels.of(images));
        }
        RowMatrix rows = RowMatrices.of(embeddings);
        boolean[] seen = new boolean[images.length];
        int[] first = new int[images.length / views];
        int[] others = new int[images.length - first.length];
        int anchors = 0;
        int rest = 0;
        for (int row = 0; row < images.length; row++) {
            if (seen[images[row]]) {
                others[rest++] = row;
            } else {
                seen[images[row]] = true;
                first[anchors++] = row;
            }
        }
        DataType type = embeddings.dataType();
        ReferenceResult result = loss.evaluate(
                RowMatrices.toArray(rows.rows(first), type),
                labels(images, first),
                RowMatrices.toArray(rows.rows(others), type),
                labels(images, others));
        double[] gradient = new double[rows.values().length];
        rows.addRows(first, RowMatrices.of(result.gradient()).values(), gradient);
        rows.addRows(others, RowMatrices.of(result.referenceGradient()).values(), gradient);
        return LossResult.of(
                result.value(),
                RowMatrices.toArray(gradient, rows.rows(), rows.dimension(), type),
                result.tuples(),
                result.activeTuples());
    }

    private static Labels labels(int[] images, int[] rows) {
        return Labels.of(Arrays.stream(rows).map(row -> images[row]).toArray());
    }

    /** The image of each row, 0 and up. */
    private int[] images(Targets targets) {
        if (targets instanceof Pairs pairs && views == 2) {
            for (int k = 0; k < pairs.count(); k++) {
                if (!pairs.get(k).isSame()) {
                    throw new IllegalArgumentException("targets, pair " + k
                            + ": SelfSupervisedLoss expects pairs that show the same, got " + pairs.get(k));
                }
            }
            return IntStream.range(0, pairs.rows()).map(row -> row / 2).toArray();
        }
        if (!(targets instanceof Labels labels)) {
            throw Require.unsupported(
                    this, "Labels" + (views == 2 ? " or Pairs" : "") + ", which image each row shows", targets);
        }
        int[] given = labels.toIntArray();
        int[] distinct = Arrays.stream(given).distinct().sorted().toArray();
        int[] counts = new int[distinct.length];
        int[] images = new int[given.length];
        for (int row = 0; row < given.length; row++) {
            images[row] = Arrays.binarySearch(distinct, given[row]);
            counts[images[row]]++;
        }
        for (int k = 0; k < counts.length; k++) {
            if (counts[k] != views) {
                throw new IllegalArgumentException("labels: SelfSupervisedLoss expects each image " + views
                        + " times, once for each view, got image " + distinct[k] + " " + counts[k] + " times");
            }
        }
        return images;
    }
}
