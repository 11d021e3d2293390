package org.siamese.image.pipeline;

import org.siamese.image.Picture;
import org.siamese.image.random.Seeded;

/**
 * Turns, shifts, scales and slants a picture about its centre, each by a random amount.
 *
 * @param degrees most degrees turned either way, 0 to 180
 * @param shift most shift either way as a share of height and width, 0 to 1
 * @param scale most change of size: a factor of 1 / (1 + scale) to 1 + scale, 0 to 4
 * @param shear most degrees slanted either way, 0 to 60
 * @param outside what fills the corners
 */
public record RandomAffine(double degrees, double shift, double scale, double shear, Outside outside)
        implements ImageStep.Augmentation {
    /** Checks the ranges. */
    public RandomAffine {
        Values.requireRange("degrees", degrees, 0, 180);
        Values.requireRange("shift", shift, 0, 1);
        Values.requireRange("scale", scale, 0, 4);
        Values.requireRange("shear", shear, 0, 60);
    }

    @Override
    public Picture apply(Picture picture, long seed) {
        Seeded random = Seeded.of(seed);
        double angle = StrictMath.toRadians(random.uniform(-degrees, degrees));
        double down = picture.height() * random.uniform(-shift, shift);
        double right = picture.width() * random.uniform(-shift, shift);
        double factor = StrictMath.exp(random.uniform(-1, 1) * StrictMath.log(1 + scale));
        double slant = StrictMath.tan(StrictMath.toRadians(random.uniform(-shear, shear)));
        double cos = StrictMath.cos(angle) / factor;
        double sin = StrictMath.sin(angle) / factor;
        double middleRow = (picture.height() - 1) / 2.0;
        double middleColumn = (picture.width() - 1) / 2.0;
        return Warp.apply(picture, outside, (row, column, place) -> {
            double y = row - middleRow - down;
            double x = column - middleColumn - right + slant * y;
            place[0] = middleRow + cos * y - sin * x;
            place[1] = middleColumn + sin * y + cos * x;
        });
    }
}
