package org.siamese.image.pipeline;

import org.siamese.image.Picture;

/** Maps pictures value by value. */
final class Values {
    private Values() {}

    @FunctionalInterface
    interface Map {
        float of(float value);
    }

    static Picture map(Picture picture, Map map) {
        float[] from = picture.values();
        float[] to = new float[from.length];
        for (int i = 0; i < to.length; i++) {
            to[i] = map.of(from[i]);
        }
        return Picture.ofFinite(picture.channels(), picture.height(), picture.width(), to);
    }

    static float unit(double value) {
        return (float) Math.max(0, Math.min(1, value));
    }

    static void requireRange(String name, double value, double low, double high) {
        if (!(value >= low && value <= high)) {
            throw new IllegalArgumentException(name + ": expected " + low + " to " + high + ", got " + value);
        }
    }
}
