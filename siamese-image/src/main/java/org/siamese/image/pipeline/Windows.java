package org.siamese.image.pipeline;

import org.siamese.image.Picture;

/** Cuts windows out of pictures. */
final class Windows {
    private Windows() {}

    /** The window whose upper left corner is (top, left), which may lie outside the picture. */
    static Picture cut(Picture picture, int top, int left, int height, int width, Outside outside) {
        float[] values = new float[picture.channels() * height * width];
        int from = Math.max(0, Math.min(width, -left));
        int to = Math.max(from, Math.min(width, picture.width() - left));
        for (int channel = 0; channel < picture.channels(); channel++) {
            for (int row = 0; row < height; row++) {
                int out = (channel * height + row) * width;
                boolean inside = top + row >= 0 && top + row < picture.height();
                for (int column = 0; column < width; column++) {
                    if (inside && column == from && from < to) {
                        int in = (channel * picture.height() + top + row) * picture.width() + left + from;
                        System.arraycopy(picture.values(), in, values, out + from, to - from);
                        column = to - 1;
                    } else {
                        values[out + column] = outside.at(picture, channel, top + row, left + column);
                    }
                }
            }
        }
        return Picture.ofFinite(picture.channels(), height, width, values);
    }
}
