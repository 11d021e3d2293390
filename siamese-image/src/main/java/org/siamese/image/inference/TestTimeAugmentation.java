package org.siamese.image.inference;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.image.ImageShape;

/**
 * Test-time augmentation: the views of an image over which its embedding is the mean. With n views the embedding of an image x is
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
 * SiameseModel steadier = model.withTestTimeAugmentation(TestTimeAugmentation.random(8, 10, 5, 0.1, 0.05, 1).andMirrored());
 * }</pre>
 */
public final class TestTimeAugmentation {
    /** Most views of a model. */
    public static final int MOST = 256;

    private static final TestTimeAugmentation NONE = of(View.plain());

    private final List<View> list;

    private TestTimeAugmentation(List<View> list) {
        if (list.isEmpty() || list.size() > MOST) {
            throw new IllegalArgumentException("views: expected 1 to " + MOST + ", got " + list.size());
        }
        this.list = List.copyOf(list);
    }

    /** No augmentation: each image is embedded once, as it is. */
    public static TestTimeAugmentation none() {
        return NONE;
    }

    /** The given views, 1 to {@value #MOST}. */
    public static TestTimeAugmentation of(View... views) {
        return new TestTimeAugmentation(Arrays.asList(views));
    }

    /** The given views, 1 to {@value #MOST}. */
    public static TestTimeAugmentation of(List<View> views) {
        return new TestTimeAugmentation(views);
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
    public static TestTimeAugmentation random(
            int count, double degrees, double slant, double scale, double shift, long seed) {
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
        return new TestTimeAugmentation(views);
    }

    private static double between(SplittableRandom random, double reach) {
        return reach * (2 * random.nextDouble() - 1);
    }

    /** These views, each of the image and of its mirror image. */
    public TestTimeAugmentation andMirrored() {
        List<View> both = new ArrayList<>(list);
        list.forEach(view -> both.add(view.ofMirrorImage()));
        return new TestTimeAugmentation(both);
    }

    /** The views in order; unmodifiable. */
    public List<View> list() {
        return list;
    }

    /**
     * Refuses views of what is no image.
     *
     * @param inputShape shape of one input
     * @throws IllegalArgumentException if there are views but the inputs are no images of [channels, height, width]
     */
    public void requireFit(long... inputShape) {
        if (!isNone() && inputShape.length != 3) {
            throw new IllegalArgumentException(
                    "views: expected a tower of images, [channels, height, width], got inputs of shape "
                            + Arrays.toString(inputShape));
        }
    }

    /** Whether each image is embedded once, as it is. */
    public boolean isNone() {
        return equals(NONE);
    }

    /**
     * The embeddings of images, each over all views.
     *
     * @param images {@code count} images of the shape, one after the other
     * @param tower from so many images to their embeddings, one after the other; it does not keep its argument
     * @return {@code count} embeddings, one after the other
     */
    public double[] embed(float[] images, int count, ImageShape shape, Function<float[], double[]> tower) {
        if (isNone()) {
            return tower.apply(images);
        }
        float[] seen = new float[images.length];
        double[] sums = new double[0];
        double[] lengths = new double[count];
        for (View view : list) {
            view.see(images, seen, images.length / (shape.height() * shape.width()), shape.height(), shape.width());
            double[] values = tower.apply(seen);
            add(RowMatrix.of(values, count, values.length / count).norms(), lengths);
            if (sums.length == 0) {
                sums = values;
            } else {
                add(values, sums);
            }
        }
        int dimension = sums.length / count;
        double[] norms = RowMatrix.of(sums, count, dimension).norms();
        for (int i = 0; i < sums.length; i++) {
            int row = i / dimension;
            sums[i] *= norms[row] == 0 ? 0 : lengths[row] / (list.size() * norms[row]);
        }
        return sums;
    }

    private static void add(double[] more, double[] to) {
        for (int i = 0; i < to.length; i++) {
            to[i] += more[i];
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TestTimeAugmentation that && list.equals(that.list);
    }

    @Override
    public int hashCode() {
        return list.hashCode();
    }

    @Override
    public String toString() {
        return "TestTimeAugmentation" + list;
    }
}
