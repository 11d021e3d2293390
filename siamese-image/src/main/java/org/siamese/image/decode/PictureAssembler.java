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

    static Picture assemble(PixelRows rows, Channels channels, Transparency transparency) {
        return new PictureAssembler(rows, transparency).assemble(channels);
    }

    private Picture assemble(Channels wanted) {
        int width = rows.width();
        int plane = rows.height() * width;
        boolean colour = rows.channels() >= 3;
        boolean opacity = rows.channels() % 2 == 0;
        int stride = rows.channels();
        float[] values = new float[wanted.count() * plane];
        int[] row = new int[width * stride];
        for (int y = 0; y < rows.height(); y++) {
            rows.read(y, row);
            if (opacity && transparency != Transparency.IGNORED) {
                layOnBackground(row, stride);
            }
            int to = y * width;
            if (wanted == Channels.GREY && colour) {
                for (int x = 0, i = 0; x < width; x++, i += stride) {
                    values[to + x] = unit(RED * row[i] + GREEN * row[i + 1] + BLUE * row[i + 2] + HALF >> SHIFT);
                }
            } else {
                for (int channel = 0; channel < wanted.count(); channel++) {
                    int from = colour ? channel : 0;
                    for (int x = 0; x < width; x++) {
                        values[channel * plane + to + x] = unit(row[x * stride + from]);
                    }
                }
            }
        }
        return Picture.ofFinite(wanted.count(), rows.height(), width, values);
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
