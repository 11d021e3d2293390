package org.siamese.data.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.dataset.Origin;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.random.Seeded;

/**
 * Grey signatures of writers who do not exist, drawn from a seed by a kinematic model of the pen (sums of lognormal strokes). A
 * writer's genuine signatures vary in lengths, angles and rhythm. A skilled forgery copies the shape, but slowly, which leaves a
 * broad and even line, with more corners, errors of a copyist and tremor. The same bits on every machine. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * ImageDataset signatures = SyntheticSignatures.builder().writers(30).seed(1).build().dataset();
 * }</pre>
 */
public final class SyntheticSignatures {
    private final int writers;
    private final int genuine;
    private final int forgeries;
    private final int height;
    private final int width;
    private final long seed;
    private final double difficulty;
    private final Map<Integer, Writer> drawn = new ConcurrentHashMap<>();

    private SyntheticSignatures(Builder builder) {
        writers = builder.writers;
        genuine = builder.genuine;
        forgeries = builder.forgeries;
        height = builder.height;
        width = builder.width;
        seed = builder.seed;
        difficulty = builder.difficulty;
    }

    /**
     * Starts with the defaults: 30 writers, 12 genuine and 12 forged signatures of each, 96 rows, 192 columns, seed 0, difficulty
     * 0.5.
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A genuine signature.
     *
     * @param writer whose, from 0; may go beyond the number of writers
     * @param image which of them, from 0
     */
    public Picture genuine(int writer, int image) {
        Writer person = writer(writer);
        Seeded random = Seeded.of(seed, 2, writer, image);
        PenTrace trace = PenTrace.of(person.genuine(random));
        return paint(person, trace, 1, random);
    }

    /**
     * A skilled forgery.
     *
     * @param writer whose signature is forged, from 0
     * @param image which of the forgeries, from 0
     */
    public Picture forgery(int writer, int image) {
        Writer person = writer(writer);
        Seeded random = Seeded.of(seed, 3, writer, image);
        double ease = 1 - difficulty;
        double slowness = 1 + (0.5 + 1.6 * ease) * random.uniform(0.7, 1.3);
        PenTrace trace = PenTrace.of(
                person.vary(random, 0.065 + 0.04 * ease, 0.055 + 0.05 * ease, 0.15 + 0.25 * ease, slowness));
        trace.tremble(random, (0.010 + 0.035 * ease) * random.uniform(0.7, 1.3), random.uniform(7, 11));
        return paint(person, trace, random.uniform(0.85, 1.15), random);
    }

    private Writer writer(int index) {
        return drawn.computeIfAbsent(index, writer -> Writer.draw(seed, writer));
    }

    private Picture paint(Writer person, PenTrace trace, double penFactor, Seeded random) {
        double[] plan = person.bounds();
        double lean = person.slant() + 0.04 * random.gaussian();
        double planWidth = plan[1] - plan[0] + Math.abs(person.slant()) * (plan[3] - plan[2]);
        double scale = Math.min(0.80 * width / planWidth, 0.72 * height / (plan[3] - plan[2]));
        double sx = scale * (1 + 0.05 * random.gaussian());
        double sy = scale * (1 + 0.05 * random.gaussian());
        double turn = 0.035 * random.gaussian();
        double cos = StrictMath.cos(turn);
        double sin = StrictMath.sin(turn);
        double xx = cos * sx;
        double xy = -cos * sx * lean - sin * sy;
        double yx = sin * sx;
        double yy = cos * sy - sin * sx * lean;
        double[] own = trace.bounds();
        double middleX = (own[0] + own[1]) / 2;
        double middleY = (own[2] + own[3]) / 2;
        InkPainter.Place place = new InkPainter.Place(
                xx,
                xy,
                yx,
                yy,
                0.5 * width + 0.015 * width * random.gaussian() - xx * middleX - xy * middleY,
                0.5 * height + 0.03 * height * random.gaussian() - yx * middleX - yy * middleY);
        double pen = penFactor * person.penWidth() / 100 * height * (1 + 0.08 * random.gaussian());
        return InkPainter.paint(trace, place, Math.max(1, pen), person.speed(), height, width, random);
    }

    /** All signatures as a data set of writers "w1", "w2", ..., genuine before forged; drawn when asked for. */
    public ImageDataset dataset() {
        return dataset(ImagePipeline.grey().resize(height, width).build());
    }

    /** All signatures as a data set with another pipeline. */
    public ImageDataset dataset(ImagePipeline pipeline) {
        List<Item> items = new ArrayList<>(writers * (genuine + forgeries));
        for (int i = 0; i < writers; i++) {
            int writer = i;
            String name = "w" + (i + 1);
            for (int k = 0; k < genuine; k++) {
                int image = k;
                items.add(Item.of(name + "/" + (k + 1), name, decoder -> genuine(writer, image)));
            }
            for (int k = 0; k < forgeries; k++) {
                int image = k;
                items.add(new Item(
                        name + "_forg/" + (k + 1), name, "", Origin.FORGERY, decoder -> forgery(writer, image)));
            }
        }
        return ImageDataset.of(items, pipeline);
    }

    /** Options of synthetic signatures. Not thread-safe. */
    public static final class Builder {
        private int writers = 30;
        private int genuine = 12;
        private int forgeries = 12;
        private int height = 96;
        private int width = 192;
        private long seed;
        private double difficulty = 0.5;

        private Builder() {}

        /** Number of writers, at least 1; default 30. */
        public Builder writers(int value) {
            writers = Ranges.atLeast("writers", value, 1);
            return this;
        }

        /** Genuine signatures of each writer, at least 1; default 12. */
        public Builder genuine(int value) {
            genuine = Ranges.atLeast("genuine", value, 1);
            return this;
        }

        /** Forgeries of each writer, at least 0; default 12. */
        public Builder forgeries(int value) {
            forgeries = Ranges.atLeast("forgeries", value, 0);
            return this;
        }

        /** Rows and columns of a picture, each 8 to 4096; default 96 and 192. */
        public Builder size(int height, int width) {
            this.height = Ranges.side("height", height);
            this.width = Ranges.side("width", width);
            return this;
        }

        /** Seed of everything; default 0. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** How well forgers copy, 0 (poorly) to 1 (very well); default 0.5. */
        public Builder difficulty(double value) {
            difficulty = Ranges.share("difficulty", value);
            return this;
        }

        /** The signatures. */
        public SyntheticSignatures build() {
            return new SyntheticSignatures(this);
        }
    }
}
