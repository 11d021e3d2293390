package org.siamese.image.pipeline;

import org.siamese.image.Picture;

/** Moves pixels about. */
final class Warp {
    private Warp() {}

    /** Tells where the value of a pixel comes from. */
    @FunctionalInterface
    interface Field {
        /** Writes row and column of the source into {@code place}. */
        void source(int row, int column, double[] place);
    }

    static Picture apply(Picture picture, Outside outside, Field field) {
        int height = picture.height();
        int width = picture.width();
        float[] values = new float[picture.values().length];
        double[] place = new double[2];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                field.source(row, column, place);
                for (int channel = 0; channel < picture.channels(); channel++) {
                    values[(channel * height + row) * width + column] =
                            outside.at(picture, channel, place[0], place[1]);
                }
            }
        }
        return Picture.ofFinite(picture.channels(), height, width, values);
    }
}
