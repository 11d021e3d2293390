package org.siamese.report;

import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import org.siamese.data.dataset.ImageDataset;

/** The worst errors at the threshold, as pictures. */
record HardestSection(TestScores test, PairMembers members, ImageDataset images) implements Section {
    /** Most pairs of a kind that are shown. */
    static final int SHOWN = 8;

    private static final int SCALE = 2;
    private static final int SIDE = 112;
    private static final int GAP = 4;

    @Override
    public String id() {
        return "hardest";
    }

    @Override
    public String title() {
        return "Hardest errors";
    }

    @Override
    public void write(Html html, Figures figures) {
        write(
                html,
                figures,
                "False accepts",
                "false-accept",
                "Different, but decided to be the same: the closest pairs first.",
                worst(false));
        write(
                html,
                figures,
                "False rejects",
                "false-reject",
                "The same, but decided to be different: the farthest pairs first.",
                worst(true));
    }

    /** The worst errors among the pairs of a relation, worst first; of equal ones the first pair. */
    List<Integer> worst(boolean same) {
        double sign = same ? -1 : 1;
        Comparator<Integer> worstFirst = Comparator.<Integer>comparingDouble(
                        pair -> sign * test.pairs().distance(pair))
                .thenComparing(Comparator.naturalOrder());
        PriorityQueue<Integer> kept = new PriorityQueue<>(worstFirst.reversed());
        IntStream.range(0, test.pairs().size())
                .filter(pair -> test.pairs().relation(pair).isSame() == same)
                .filter(pair -> test.pairs().distance(pair) <= test.threshold() != same)
                .forEach(pair -> {
                    kept.add(pair);
                    if (kept.size() > SHOWN) {
                        kept.remove();
                    }
                });
        return kept.stream().sorted(worstFirst).toList();
    }

    private void write(Html html, Figures figures, String heading, String file, String note, List<Integer> pairs) {
        html.element("h3", heading);
        if (pairs.isEmpty()) {
            html.element("p", "None at the threshold " + test.thresholdWords() + ".");
            return;
        }
        html.element("p", note + " The threshold is " + test.thresholdWords() + ".");
        html.open("div", "class", "pairs");
        for (int k = 0; k < pairs.size(); k++) {
            int pair = pairs.get(k);
            String left = images.name(members.left(pair));
            String right = images.name(members.right(pair));
            html.open("figure");
            figures.picture(html, file + "-" + (k + 1), left + " beside " + right, sideBySide(pair), SCALE);
            html.open("figcaption")
                    .text("distance " + Numbers.plain(test.pairs().distance(pair)) + ": ");
            html.name(left).text(" and ").name(right);
            html.close().close();
        }
        html.close();
    }

    private BufferedImage sideBySide(int pair) {
        BufferedImage left = Thumbnail.of(images.picture(members.left(pair)), SCALE * SIDE);
        BufferedImage right = Thumbnail.of(images.picture(members.right(pair)), SCALE * SIDE);
        BufferedImage both = new BufferedImage(
                left.getWidth() + SCALE * GAP + right.getWidth(),
                Math.max(left.getHeight(), right.getHeight()),
                BufferedImage.TYPE_INT_ARGB);
        Graphics2D graphics = both.createGraphics();
        graphics.drawImage(left, 0, 0, null);
        graphics.drawImage(right, left.getWidth() + SCALE * GAP, 0, null);
        graphics.dispose();
        return both;
    }
}
