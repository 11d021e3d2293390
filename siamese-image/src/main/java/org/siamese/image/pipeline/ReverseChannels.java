package org.siamese.image.pipeline;

import org.siamese.image.Picture;

/** Puts the channels in the opposite order: blue, green, red, as networks trained on images that OpenCV read expect. */
public record ReverseChannels() implements ImageStep.Preparation {
    @Override
    public Picture apply(Picture picture) {
        int plane = picture.height() * picture.width();
        float[] values = new float[picture.values().length];
        for (int channel = 0; channel < picture.channels(); channel++) {
            System.arraycopy(
                    picture.values(), channel * plane, values, (picture.channels() - 1 - channel) * plane, plane);
        }
        return Picture.ofFinite(picture.channels(), picture.height(), picture.width(), values);
    }
}
