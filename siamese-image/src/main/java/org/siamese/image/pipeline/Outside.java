package org.siamese.image.pipeline;

import org.siamese.image.Picture;

/** What is taken for pixels outside a picture. */
public enum Outside {
    /** The nearest pixel of its edge. */
    EDGE,
    /** The value 0. */
    BLACK,
    /** The value 1. */
    WHITE;

    /** The value of a pixel that may lie outside. */
    float at(Picture picture, int channel, int row, int column) {
        boolean inside = row >= 0 && row < picture.height() && column >= 0 && column < picture.width();
        if (inside) {
            return picture.get(channel, row, column);
        }
        return switch (this) {
            case EDGE -> picture.get(
                    channel,
                    Math.max(0, Math.min(picture.height() - 1, row)),
                    Math.max(0, Math.min(picture.width() - 1, column)));
            case BLACK -> 0;
            case WHITE -> 1;
        };
    }

    /** The value at a place between pixels, by bilinear interpolation; pixel (0, 0) has its centre at (0, 0). */
    float at(Picture picture, int channel, double row, double column) {
        int top = (int) Math.floor(row);
        int left = (int) Math.floor(column);
        float v = (float) (row - top);
        float u = (float) (column - left);
        if (top >= 0 && left >= 0 && top + 1 < picture.height() && left + 1 < picture.width()) {
            float[] values = picture.values();
            int at = (channel * picture.height() + top) * picture.width() + left;
            float above = values[at] * (1 - u) + values[at + 1] * u;
            int next = at + picture.width();
            return above * (1 - v) + (values[next] * (1 - u) + values[next + 1] * u) * v;
        }
        float upper = at(picture, channel, top, left) * (1 - u) + at(picture, channel, top, left + 1) * u;
        float lower = at(picture, channel, top + 1, left) * (1 - u) + at(picture, channel, top + 1, left + 1) * u;
        return upper * (1 - v) + lower * v;
    }
}
