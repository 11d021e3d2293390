package org.siamese.image.decode;

import org.siamese.image.Channels;
import org.siamese.image.Picture;

/**
 * Makes a picture of integer pixels: lays them on the background, turns colour to grey as {@link Channels#GREY} says, and divides by the
 * value of white.
 */
final class PictureAssembler {
    /** 0.299, 0.587 and 0.114 times 2^14; their sum is 2^14, so that equal values of red, green and blue stay what they are. */
    private static final int RED = 4899;

    private static final int GREEN = 9617;
    private static final int BLUE = 1868;
    private static final int SHIFT = 14;
    private static final int HALF = 1 << SHIFT - 1;

    private static final int BYTE = 255;
    private static final float[] UNIT = new float[BYTE + 1];

    static {
        for (int i = 0; i < UNIT.length; i++) {
            UNIT[i] = i / (float) BYTE;
        }
    }

    private final PixelRows rows;
    private final Transparency transparency;

    private PictureAssembler(PixelRows rows, Transparency transparency) {
        this.rows = rows;
        this.transparency = transparency;
    }

    static Picture assemble(PixelRows rows, Channels channels, Transparency transparency, int orientation) {
        return new PictureAssembler(rows, transparency).assemble(channels, orientation);
    }

    private Picture assemble(Channels wanted, int orientation) {
        int width = rows.width();
        int height = rows.height();
        int plane = height * width;
        boolean colour = rows.channels() >= 3;
        boolean opacity = rows.channels() % 2 == 0;
        int stride = rows.channels();
        boolean sideways = orientation > 4;
        int newWidth = sideways ? height : width;
        // Where the first pixel goes, and how far the next column and the next row are.
        boolean fromRight = orientation == 2 || orientation == 3 || orientation == 6 || orientation == 7;
        boolean fromBottom = orientation == 3 || orientation == 4 || orientation == 7 || orientation == 8;
        int start = (fromRight ? newWidth - 1 : 0) + (fromBottom ? plane - newWidth : 0);
        int horizontal = fromRight ? -1 : 1;
        int vertical = fromBottom ? -newWidth : newWidth;
        int nextColumn = sideways ? vertical : horizontal;
        int nextRow = sideways ? horizontal : vertical;
        float[] values = new float[wanted.count() * plane];
        int[] row = new int[width * stride];
        for (int y = 0; y < height; y++) {
            rows.read(y, row);
            if (opacity && transparency != Transparency.IGNORED) {
                layOnBackground(row, stride);
            }
            int to = start + y * nextRow;
            if (wanted == Channels.GREY && colour) {
                for (int x = 0, i = 0; x < width; x++, i += stride, to += nextColumn) {
                    values[to] = unit(RED * row[i] + GREEN * row[i + 1] + BLUE * row[i + 2] + HALF >> SHIFT);
                }
            } else {
                for (int channel = 0; channel < wanted.count(); channel++) {
                    int at = channel * plane + to;
                    for (int i = colour ? channel : 0; i < row.length; i += stride, at += nextColumn) {
                        values[at] = unit(row[i]);
                    }
                }
            }
        }
        return Picture.ofFinite(wanted.count(), sideways ? width : height, newWidth, values);
    }

    private float unit(int value) {
        return rows.max() == BYTE ? UNIT[value] : value / (float) rows.max();
    }

    private void layOnBackground(int[] row, int stride) {
        int max = rows.max();
        long background = (long) transparency.background() * max;
        for (int i = 0; i < row.length; i += stride) {
            long opacity = row[i + stride - 1];
            if (opacity == max) {
                continue;
            }
            for (int channel = 0; channel < stride - 1; channel++) {
                long own = rows.premultiplied() ? (long) row[i + channel] * max : row[i + channel] * opacity;
                row[i + channel] = (int) Math.min(max, (own + background * (max - opacity) + max / 2) / max);
            }
        }
    }
}
