package org.siamese.image.pipeline;

import java.util.List;
import org.siamese.image.Picture;

/**
 * Shifts and scales the values of each channel: (value - mean) / deviation, with numbers that belong to the network.
 *
 * @param means one for each channel, finite
 * @param deviations one for each channel, finite and above 0
 */
public record NormaliseChannels(List<Double> means, List<Double> deviations) implements ImageStep.Preparation {
    /** Checks the numbers. */
    public NormaliseChannels {
        means = List.copyOf(means);
        deviations = List.copyOf(deviations);
        if (means.isEmpty() || means.size() != deviations.size()) {
            throw new IllegalArgumentException("means, deviations: expected one each for every channel, got "
                    + means.size() + " and " + deviations.size());
        }
        for (int channel = 0; channel < means.size(); channel++) {
            new Normalise(means.get(channel), deviations.get(channel));
        }
    }

    @Override
    public Picture apply(Picture picture) {
        if (picture.channels() != means.size()) {
            throw new IllegalArgumentException(
                    "picture: expected " + means.size() + " channels, got " + picture.channels());
        }
        int plane = picture.height() * picture.width();
        float[] values = new float[picture.values().length];
        for (int i = 0; i < values.length; i++) {
            int channel = i / plane;
            values[i] = (float) ((picture.values()[i] - means.get(channel)) / deviations.get(channel));
        }
        return Picture.ofFinite(picture.channels(), picture.height(), picture.width(), values);
    }
}
