package org.siamese.image.pipeline;

import org.siamese.image.Picture;
import org.siamese.image.random.Seeded;

/**
 * Draws strokes with a thicker pen: each pixel takes the most ink within a radius r that is uniform from 0 to {@code most}, a dilation by a
 * disk. Ink at a distance between r and r + 1 pixels counts in part, so that the thickness grows smoothly with r. Belongs where values are
 * from 0 to 1.
 *
 * @param most greatest radius as a share of the shorter side, 0 to 0.2
 * @param probability how often a picture is changed, 0 to 1
 * @param ink whether ink is dark or light
 */
public record RandomThickness(double most, double probability, CentreOnInk.Ink ink) implements ImageStep.Augmentation {
    /** Checks the ranges. */
    public RandomThickness {
        Values.requireRange("most", most, 0, 0.2);
        Values.requireRange("probability", probability, 0, 1);
    }

    @Override
    public Picture apply(Picture picture, long seed) {
        Seeded random = Seeded.of(seed);
        if (random.uniform(0, 1) >= probability) {
            return picture;
        }
        double radius = random.uniform(0, most) * Math.min(picture.height(), picture.width());
        return ink == CentreOnInk.Ink.LIGHT ? thicker(picture, radius) : inverted(thicker(inverted(picture), radius));
    }

    private static Picture inverted(Picture picture) {
        return Values.map(picture, value -> 1 - value);
    }

    private static Picture thicker(Picture picture, double radius) {
        int height = picture.height();
        int width = picture.width();
        int reach = (int) Math.ceil(radius);
        float[] from = picture.values();
        float[] to = from.clone();
        for (int down = -reach; down <= reach; down++) {
            for (int right = -reach; right <= reach; right++) {
                float share = (float) Math.min(1, radius + 1 - Math.sqrt(down * down + right * right));
                if (share <= 0 || down == 0 && right == 0) {
                    continue;
                }
                int left = Math.max(0, -right);
                int end = Math.min(width, width - right);
                for (int channel = 0; channel < picture.channels(); channel++) {
                    for (int row = Math.max(0, -down); row < Math.min(height, height - down); row++) {
                        int at = (channel * height + row) * width;
                        int source = at + down * width + right;
                        for (int column = left; column < end; column++) {
                            to[at + column] = Math.max(to[at + column], share * from[source + column]);
                        }
                    }
                }
            }
        }
        return Picture.ofFinite(picture.channels(), height, width, to);
    }
}
