package org.siamese.image.pipeline;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.siamese.image.Picture;

/**
 * Changes the size of a plane by a triangle filter that widens when shrinking, so that no pixel is skipped (what Pillow and
 * torchvision call antialiased bilinear). Plain Java, so bit-identical on every machine.
 */
final class Resampler {
    private static final int MOST_KEPT = 256;
    private static final Map<Long, Resampler> KEPT = new ConcurrentHashMap<>();

    private final int[] first;
    private final float[][] weights;

    /** A filter from a line of {@code from} values to one of {@code to} values. */
    private Resampler(int from, int to) {
        first = new int[to];
        weights = new float[to][];
        double scale = (double) from / to;
        double support = Math.max(1, scale);
        for (int i = 0; i < to; i++) {
            double centre = (i + 0.5) * scale;
            int low = (int) Math.max(0, Math.floor(centre - support + 0.5));
            int high = (int) Math.min(from, Math.floor(centre + support + 0.5));
            double[] line = new double[high - low];
            double sum = 0;
            for (int k = low; k < high; k++) {
                line[k - low] = Math.max(0, 1 - Math.abs((k + 0.5 - centre) / support));
                sum += line[k - low];
            }
            first[i] = low;
            weights[i] = new float[line.length];
            for (int k = 0; k < line.length; k++) {
                weights[i][k] = (float) (line[k] / sum);
            }
        }
    }

    private static Resampler of(int from, int to) {
        if (KEPT.size() >= MOST_KEPT) {
            KEPT.clear();
        }
        return KEPT.computeIfAbsent((long) from << 32 | to, key -> new Resampler(from, to));
    }

    /** The picture at another size. */
    static Picture resize(Picture picture, int height, int width) {
        if (picture.height() == height && picture.width() == width) {
            return picture;
        }
        float[] wide = new float[picture.channels() * picture.height() * width];
        of(picture.width(), width).alongRows(picture, wide, width);
        float[] values = new float[picture.channels() * height * width];
        of(picture.height(), height).alongColumns(wide, picture.channels(), picture.height(), width, values, height);
        return Picture.ofFinite(picture.channels(), height, width, values);
    }

    private void alongRows(Picture picture, float[] to, int width) {
        float[] from = picture.values();
        int lines = picture.channels() * picture.height();
        for (int line = 0; line < lines; line++) {
            int base = line * picture.width();
            for (int i = 0; i < width; i++) {
                float[] weight = weights[i];
                int start = base + first[i];
                float sum = weight[0] * from[start];
                for (int k = 1; k < weight.length; k++) {
                    sum += weight[k] * from[start + k];
                }
                to[line * width + i] = sum;
            }
        }
    }

    private void alongColumns(float[] from, int channels, int oldHeight, int width, float[] to, int height) {
        for (int channel = 0; channel < channels; channel++) {
            for (int row = 0; row < height; row++) {
                int out = (channel * height + row) * width;
                for (int k = 0; k < weights[row].length; k++) {
                    float weight = weights[row][k];
                    int in = (channel * oldHeight + first[row] + k) * width;
                    for (int i = 0; i < width; i++) {
                        to[out + i] += weight * from[in + i];
                    }
                }
            }
        }
    }
}
