package org.siamese.report;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.data.dataset.ImageDataset;

/** A map of the embeddings with some of the images. */
record MapSection(INDArray embeddings, ImageDataset images, long seed) implements Section {
    private static final int SCALE = 2;
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 720;
    private static final int SIDE = 52;
    private static final int FRAME = 3;
    private static final int DOT = 7;
    private static final int NAMED = 24;

    @Override
    public String id() {
        return "map";
    }

    @Override
    public String title() {
        return "Map of the embeddings";
    }

    @Override
    public void write(Html html, Figures figures) {
        MapLayout layout = MapLayout.of(embeddings, seed);
        int[] classes = IntStream.of(layout.rows())
                .map(row -> indices().indexOf(images.className(row)))
                .toArray();
        String of = layout.rows().length < images.size() ? " of " + Numbers.count(images.size()) : "";
        String what = "Map of " + Numbers.count(layout.rows().length) + of + " embeddings of " + embeddings.size(1)
                + " dimensions, coloured by identity";
        html.open("figure");
        figures.picture(html, "map", what, draw(layout, classes), SCALE);
        html.element(
                "figcaption",
                what + ": t-SNE, perplexity " + Numbers.plain(layout.perplexity()) + ", seed " + seed
                        + ". Each dot is an image; some are shown where there is room. Near points are near in the embedding "
                        + "space; axes, and distances between groups, have no meaning.");
        html.close();
        legend(html);
    }

    private List<String> indices() {
        return IntStream.range(0, images.classes().count())
                .mapToObj(images.classes()::name)
                .toList();
    }

    private void legend(Html html) {
        List<String> names = indices();
        if (names.size() > NAMED) {
            html.element("p", "One colour for each of " + Numbers.count(names.size()) + " identities.");
            return;
        }
        html.open("ul", "class", "legend");
        for (int k = 0; k < names.size(); k++) {
            Color colour = colour(k);
            html.open("li");
            String style = String.format(Locale.ROOT, "background:#%06x", colour.getRGB() & 0xFFFFFF);
            html.element("span", "", "class", "chip", "style", style)
                    .text(" ")
                    .name(names.get(k))
                    .close();
        }
        html.close();
    }

    /** Colours far apart from their neighbours, seen on light and on dark pages. */
    private static Color colour(int index) {
        return Color.getHSBColor(
                (float) (index * 0.618034 % 1), index % 2 == 0 ? 0.75f : 0.6f, index % 3 == 0 ? 0.8f : 0.66f);
    }

    private BufferedImage draw(MapLayout layout, int[] classes) {
        BufferedImage image = new BufferedImage(SCALE * WIDTH, SCALE * HEIGHT, BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        int dot = SCALE * DOT;
        for (int k = 0; k < classes.length; k++) {
            graphics.setColor(colour(classes[k]));
            graphics.fillOval(x(layout, k) - dot / 2, y(layout, k) - dot / 2, dot, dot);
        }
        List<Rectangle> taken = new ArrayList<>();
        for (int k : order(classes.length)) {
            BufferedImage shown = Thumbnail.of(images.picture(layout.rows()[k]), SCALE * SIDE);
            int frame = SCALE * FRAME;
            Rectangle place = new Rectangle(
                    x(layout, k) - shown.getWidth() / 2 - frame,
                    y(layout, k) - shown.getHeight() / 2 - frame,
                    shown.getWidth() + 2 * frame,
                    shown.getHeight() + 2 * frame);
            if (taken.stream().noneMatch(place::intersects)) {
                taken.add(place);
                graphics.setColor(colour(classes[k]));
                graphics.fill(place);
                graphics.drawImage(shown, place.x + frame, place.y + frame, null);
            }
        }
        graphics.dispose();
        return image;
    }

    private List<Integer> order(int size) {
        List<Integer> order = IntStream.range(0, size).boxed().collect(Collectors.toCollection(ArrayList::new));
        Collections.shuffle(order, new Random(seed));
        return order;
    }

    private static int x(MapLayout layout, int point) {
        return place(layout.points()[point][0], WIDTH);
    }

    private static int y(MapLayout layout, int point) {
        return place(layout.points()[point][1], HEIGHT);
    }

    private static int place(double share, int length) {
        int margin = SIDE / 2 + FRAME + 2;
        return (int) Math.round(SCALE * (margin + share * (length - 2 * margin)));
    }
}
