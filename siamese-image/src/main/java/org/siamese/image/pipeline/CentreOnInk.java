package org.siamese.image.pipeline;

import org.siamese.image.Channels;
import org.siamese.image.Picture;

/**
 * Cuts the smallest window that holds all ink with its centre of mass in the middle, plus a margin. What is ink is told by Otsu's
 * threshold ("A threshold selection method from gray-level histograms", 1979); a window that reaches past the picture is filled
 * from its edge. A blank picture stays as it is. Follow it by {@link Resize.Mode#PAD}.
 *
 * @param ink whether ink is dark or light
 * @param margin width added on each side, as a share of the window's longer side, 0 to 1
 */
public record CentreOnInk(Ink ink, double margin) implements ImageStep.Preparation {
    /** How ink looks on paper. */
    public enum Ink {
        /** Darker than the paper. */
        DARK,
        /** Lighter than the paper. */
        LIGHT
    }

    private static final int BINS = 256;

    /** Checks the margin. */
    public CentreOnInk {
        Values.requireRange("margin", margin, 0, 1);
    }

    @Override
    public Picture apply(Picture picture) {
        Picture grey = picture.to(Channels.GREY);
        int threshold = threshold(grey);
        if (threshold < 0) {
            return picture;
        }
        long count = 0;
        double rowSum = 0;
        double columnSum = 0;
        int top = Integer.MAX_VALUE;
        int bottom = 0;
        int left = Integer.MAX_VALUE;
        int right = 0;
        for (int row = 0; row < grey.height(); row++) {
            for (int column = 0; column < grey.width(); column++) {
                if (bin(grey.get(0, row, column)) <= threshold == (ink == Ink.DARK)) {
                    count++;
                    rowSum += row;
                    columnSum += column;
                    top = Math.min(top, row);
                    bottom = Math.max(bottom, row);
                    left = Math.min(left, column);
                    right = Math.max(right, column);
                }
            }
        }
        int middleRow = (int) Math.round(rowSum / count);
        int middleColumn = (int) Math.round(columnSum / count);
        int halfHeight = Math.max(middleRow - top, bottom - middleRow);
        int halfWidth = Math.max(middleColumn - left, right - middleColumn);
        int extra = (int) Math.round(margin * (2 * Math.max(halfHeight, halfWidth) + 1));
        return Windows.cut(
                picture,
                middleRow - halfHeight - extra,
                middleColumn - halfWidth - extra,
                2 * (halfHeight + extra) + 1,
                2 * (halfWidth + extra) + 1,
                Outside.EDGE);
    }

    private static int bin(float value) {
        return Math.max(0, Math.min(BINS - 1, Math.round(value * (BINS - 1))));
    }

    /** The last bin of the darker part, or -1 if all pixels fall into one bin. */
    private static int threshold(Picture grey) {
        long[] histogram = new long[BINS];
        double total = 0;
        for (float value : grey.values()) {
            histogram[bin(value)]++;
            total += bin(value);
        }
        int best = -1;
        double most = 0;
        long below = 0;
        double sumBelow = 0;
        long all = grey.values().length;
        for (int i = 0; i < BINS - 1; i++) {
            below += histogram[i];
            sumBelow += (double) i * histogram[i];
            if (below > 0 && below < all) {
                double difference = sumBelow / below - (total - sumBelow) / (all - below);
                double between = (double) below * (all - below) * difference * difference;
                if (between > most) {
                    most = between;
                    best = i;
                }
            }
        }
        return best;
    }
}
