package org.siamese.data.image;

import java.util.Arrays;

/** Cuts windows out of pictures. */
final class Windows {
    private Windows() {}

    /** The window whose upper left corner is (top, left), which may lie outside; what is outside the picture gets the fill value. */
    static Picture cut(Picture picture, int top, int left, int height, int width, float fill) {
        float[] values = new float[picture.channels() * height * width];
        if (fill != 0) {
            Arrays.fill(values, fill);
        }
        int from = Math.max(0, -left);
        int to = Math.min(width, picture.width() - left);
        for (int channel = 0; channel < picture.channels() && from < to; channel++) {
            for (int row = Math.max(0, -top); row < Math.min(height, picture.height() - top); row++) {
                System.arraycopy(
                        picture.values(),
                        (channel * picture.height() + top + row) * picture.width() + left + from,
                        values,
                        (channel * height + row) * width + from,
                        to - from);
            }
        }
        return Picture.of(picture.channels(), height, width, values);
    }
}
