package org.siamese.core.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.distance.RowMatrices;
import org.siamese.decision.distance.RowMatrix;

/**
 * The ways in which a model looks at each image (test-time augmentation). With n views the embedding of an image x is
 *
 * <pre>
 * m = (f(v_1(x)) + ... + f(v_n(x))) / n
 * e = m (|f(v_1(x))| + ... + |f(v_n(x))|) / (n |m|)
 * </pre>
 *
 * their mean, as long as they are on average: of length 1 where the tower's embeddings are. What the views differ by, such as a
 * shift, moves the embedding less. It costs n times the time. Immutable and thread-safe.
 *
 * <pre>{@code
 * SiameseModel steadier = model.withViews(Views.random(8, 10, 5, 0.1, 0.05, 1).andMirrored());
 * }</pre>
 */
public final class Views {
    /** Most views of a model. */
    public static final int MOST = 256;

    private static final Views PLAIN = of(View.plain());

    private final List<View> list;

    private Views(List<View> list) {
        if (list.isEmpty() || list.size() > MOST) {
            throw new IllegalArgumentException("views: expected 1 to " + MOST + ", got " + list.size());
        }
        this.list = List.copyOf(list);
    }

    /** The image as it is, the only view of a model that says nothing else. */
    public static Views plain() {
        return PLAIN;
    }

    /** The given views, 1 to {@value #MOST}. */
    public static Views of(View... views) {
        return new Views(Arrays.asList(views));
    }

    /** The given views, 1 to {@value #MOST}. */
    public static Views of(List<View> views) {
        return new Views(views);
    }

    /**
     * The image as it is, and random views.
     *
     * @param count number of views with that of the image as it is, 1 to {@value #MOST}
     * @param degrees most degrees turned either way, 0 to 180
     * @param slant most degrees slanted either way, 0 to 60
     * @param scale most change of size: a factor of 1 / (1 + scale) to 1 + scale, 0 to 4
     * @param shift most shift either way as a share of height and width, 0 to 1
     * @param seed seed of the choice
     */
    public static Views random(int count, double degrees, double slant, double scale, double shift, long seed) {
        View.require("degrees", degrees, 0, 180);
        View.require("slant", slant, 0, 60);
        View.require("scale", scale, 0, 4);
        View.require("shift", shift, 0, 1);
        SplittableRandom random = new SplittableRandom(seed);
        List<View> views = new ArrayList<>();
        for (int k = 0; k < count; k++) {
            views.add(
                    k == 0
                            ? View.plain()
                            : new View(
                                    false,
                                    between(random, degrees),
                                    between(random, slant),
                                    StrictMath.exp(between(random, StrictMath.log(1 + scale))),
                                    between(random, shift),
                                    between(random, shift)));
        }
        return new Views(views);
    }

    private static double between(SplittableRandom random, double reach) {
        return reach * (2 * random.nextDouble() - 1);
    }

    /** These views, each of the image and of its mirror image. */
    public Views andMirrored() {
        List<View> both = new ArrayList<>(list);
        list.forEach(view -> both.add(view.ofMirrorImage()));
        return new Views(both);
    }

    /** The views in order; unmodifiable. */
    public List<View> list() {
        return list;
    }

    /** Refuses views of what is no image. */
    void requireFit(long[] inputShape) {
        if (!isPlain() && inputShape.length != 3) {
            throw new IllegalArgumentException(
                    "views: expected a tower of images, [channels, height, width], got inputs of shape "
                            + Arrays.toString(inputShape));
        }
    }

    boolean isPlain() {
        return equals(PLAIN);
    }

    /**
     * The mean over the views.
     *
     * @param batch [n, channels, height, width]
     * @param tower its embeddings, [n, dimension]
     */
    INDArray embed(INDArray batch, UnaryOperator<INDArray> tower) {
        if (isPlain()) {
            return tower.apply(batch);
        }
        int height = (int) batch.size(2);
        int width = (int) batch.size(3);
        float[] images = batch.castTo(DataType.FLOAT).dup('c').data().asFloat();
        float[] seen = new float[images.length];
        int rows = (int) batch.size(0);
        double[] sums = new double[0];
        double[] lengths = new double[rows];
        for (View view : list) {
            view.see(images, seen, images.length / (height * width), height, width);
            INDArray input = Nd4j.create(seen, batch.shape(), 'c').castTo(batch.dataType());
            double[] values = tower.apply(input).dup('c').data().asDouble();
            add(RowMatrix.of(values, rows, values.length / rows).norms(), lengths);
            if (sums.length == 0) {
                sums = values;
            } else {
                add(values, sums);
            }
        }
        int dimension = sums.length / rows;
        RowMatrix mean = RowMatrix.of(sums, rows, dimension);
        double[] norms = mean.norms();
        for (int i = 0; i < sums.length; i++) {
            int row = i / dimension;
            sums[i] *= norms[row] == 0 ? 0 : lengths[row] / (list.size() * norms[row]);
        }
        return RowMatrices.toArray(mean, batch.dataType());
    }

    private static void add(double[] more, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += more[i];
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Views that && list.equals(that.list);
    }

    @Override
    public int hashCode() {
        return list.hashCode();
    }

    @Override
    public String toString() {
        return "Views" + list;
    }
}
