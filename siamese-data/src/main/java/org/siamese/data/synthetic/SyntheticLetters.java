package org.siamese.data.synthetic;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Item;
import org.siamese.data.dataset.Origin;
import org.siamese.image.Picture;
import org.siamese.image.pipeline.ImagePipeline;
import org.siamese.image.random.Seeded;

/**
 * Letters of alphabets that do not exist, drawn from a seed by the same model of the pen as {@link SyntheticSignatures}, named and
 * grouped as {@link org.siamese.data.dataset.Omniglot} is: {@code alphabet1/character01/0001_01.png}, the last number being the
 * drawer, dark ink on white. The letters of an alphabet have a way of bending and joining strokes in common; every drawer draws
 * each of them once, with a hand of his own. The same bits on every machine. Immutable and thread-safe.
 *
 * <pre>{@code
 * ImageDataset letters = SyntheticLetters.builder().alphabets(6).seed(1).build().dataset(ImagePipeline.grey().build());
 * }</pre>
 */
public final class SyntheticLetters {
    private final int alphabets;
    private final int characters;
    private final int drawers;
    private final int side;
    private final long seed;

    private SyntheticLetters(Builder builder) {
        alphabets = builder.alphabets;
        characters = builder.characters;
        drawers = builder.drawers;
        side = builder.side;
        seed = builder.seed;
    }

    /** Starts with the defaults: 4 alphabets of 20 characters by 10 drawers, 35 rows and columns, seed 0. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * A letter as a drawer draws it.
     *
     * @param alphabet from 0
     * @param character which of the alphabet, from 0
     * @param drawer from 0
     */
    public Picture picture(int alphabet, int character, int drawer) {
        List<PenStroke> plan = plan(alphabet, character);
        double[] planned = PenTrace.of(plan).bounds();
        Seeded hand = Seeded.of(seed, 1, alphabet, drawer);
        double lean = 0.12 * hand.gaussian();
        double tall = 1 + 0.08 * hand.gaussian();
        double pen = hand.uniform(0.05, 0.08) * side;

        Seeded random = Seeded.of(seed, 2, alphabet, character, drawer);
        List<PenStroke> drawn = new ArrayList<>();
        for (PenStroke stroke : plan) {
            double bias = 0.09 * random.gaussian();
            drawn.add(new PenStroke(
                    stroke.start(),
                    stroke.length() * Math.max(0.5, 1 + 0.09 * random.gaussian()),
                    stroke.from() + bias,
                    stroke.to() + bias + 0.05 * random.gaussian(),
                    stroke.mu(),
                    stroke.sigma(),
                    stroke.lifted()));
        }
        PenTrace trace = PenTrace.of(drawn);
        double[] own = trace.bounds();
        double extent = Math.max(0.4, Math.max(planned[1] - planned[0], planned[3] - planned[2]));
        double scale = 0.66 * side / extent * (1 + 0.07 * random.gaussian());
        double middleX = (own[0] + own[1]) / 2;
        double middleY = (own[2] + own[3]) / 2;
        InkPainter.Place place = new InkPainter.Place(
                scale,
                -scale * lean,
                0,
                scale * tall,
                0.5 * side + 0.04 * side * random.gaussian() - scale * middleX + scale * lean * middleY,
                0.5 * side + 0.04 * side * random.gaussian() - scale * tall * middleY);
        return InkPainter.paint(trace, place, Math.max(1, pen), 8, side, side, random);
    }

    private List<PenStroke> plan(int alphabet, int character) {
        Seeded style = Seeded.of(seed, 3, alphabet);
        double round = style.uniform(0.1, 1.1);
        double join = style.uniform(0.35, 0.85);
        double sigma = style.uniform(0.18, 0.28);
        Seeded random = Seeded.of(seed, 4, alphabet, character);
        List<PenStroke> strokes = new ArrayList<>();
        int count = 2 + random.nextInt(4);
        double time = 0;
        for (int stroke = 0; stroke < count; stroke++) {
            double angle = random.uniform(-Math.PI, Math.PI);
            double turn = round * random.uniform(-1.4, 1.4);
            strokes.add(new PenStroke(time, random.uniform(0.6, 1.5), angle - turn, angle + turn, -1.75, sigma, false));
            time += 0.2;
            if (!random.chance(join)) {
                double back = angle + Math.PI + random.uniform(-0.9, 0.9);
                strokes.add(new PenStroke(time, random.uniform(0.4, 1), back, back, -1.75, sigma, true));
                time += 0.3;
            }
        }
        return strokes;
    }

    /** All letters as a data set; drawn when asked for. */
    public ImageDataset dataset(ImagePipeline pipeline) {
        List<Item> items = new ArrayList<>(alphabets * characters * drawers);
        for (int a = 0; a < alphabets; a++) {
            int alphabet = a;
            String group = "alphabet" + (a + 1);
            for (int c = 0; c < characters; c++) {
                int character = c;
                String name = String.format(Locale.ROOT, "%s/character%02d", group, c + 1);
                for (int d = 0; d < drawers; d++) {
                    int drawer = d;
                    String file = String.format(Locale.ROOT, "%s/%04d_%02d.png", name, a * characters + c + 1, d + 1);
                    items.add(new Item(
                            file, name, group, Origin.GENUINE, decoder -> picture(alphabet, character, drawer)));
                }
            }
        }
        return ImageDataset.of(items, pipeline);
    }

    /** Options of synthetic letters. Not thread-safe. */
    public static final class Builder {
        private int alphabets = 4;
        private int characters = 20;
        private int drawers = 10;
        private int side = 35;
        private long seed;

        private Builder() {}

        /** Number of alphabets, at least 1; default 4. */
        public Builder alphabets(int value) {
            alphabets = Ranges.atLeast("alphabets", value, 1);
            return this;
        }

        /** Characters of each alphabet, at least 1; default 20. */
        public Builder characters(int value) {
            characters = Ranges.atLeast("characters", value, 1);
            return this;
        }

        /** Drawers of each alphabet, at least 1; default 10. */
        public Builder drawers(int value) {
            drawers = Ranges.atLeast("drawers", value, 1);
            return this;
        }

        /** Rows and columns of a picture, 8 to 4096; default 35. */
        public Builder side(int value) {
            side = Ranges.side("side", value);
            return this;
        }

        /** Seed of everything; default 0. */
        public Builder seed(long value) {
            seed = value;
            return this;
        }

        /** The letters. */
        public SyntheticLetters build() {
            return new SyntheticLetters(this);
        }
    }
}
