package org.siamese.image.pipeline;

import org.siamese.image.Picture;
import org.siamese.image.random.Seeded;

/**
 * Turns what a picture shows to a side and up or down, as a head turns: the picture lies on a cylinder that is turned by a random angle
 * about its axis, upright for the side and level for up and down. With r the radius, a the angle and u the distance from the middle, what
 * is seen at u comes from
 *
 * <pre>
 * r sin(arcsin(u / r) - a) + 0.7 r sin(a)
 * </pre>
 *
 * where the second term keeps the head in the frame, as a photographer does. The radius is 0.62 of the width and 0.75 of the height.
 * Poses from a surface in place of more photographs: Masi and others, "Do we really need to collect millions of faces for effective face
 * recognition?" (2016), with a head in place of the cylinder.
 *
 * @param side most degrees to a side either way, 0 to 45
 * @param tilt most degrees up or down, 0 to 45
 * @param outside what is taken from outside
 */
public record RandomPose(double side, double tilt, Outside outside) implements ImageStep.Augmentation {
    private static final double RADIUS_OF_WIDTH = 0.62;
    private static final double RADIUS_OF_HEIGHT = 0.75;
    private static final double FOLLOW = 0.7;

    /** Checks the ranges. */
    public RandomPose {
        Values.requireRange("side", side, 0, 45);
        Values.requireRange("tilt", tilt, 0, 45);
    }

    @Override
    public Picture apply(Picture picture, long seed) {
        Seeded random = Seeded.of(seed);
        double[] columns = turned(picture.width(), RADIUS_OF_WIDTH, random.uniform(-side, side));
        double[] rows = turned(picture.height(), RADIUS_OF_HEIGHT, random.uniform(-tilt, tilt));
        return Warp.apply(picture, outside, (row, column, place) -> {
            place[0] = rows[row];
            place[1] = columns[column];
        });
    }

    /** Where each pixel of a line comes from. */
    private static double[] turned(int length, double share, double degrees) {
        double radius = share * length;
        double middle = (length - 1) / 2.0;
        double angle = StrictMath.toRadians(degrees);
        double follow = FOLLOW * radius * StrictMath.sin(angle);
        double[] from = new double[length];
        for (int i = 0; i < length; i++) {
            double seen = StrictMath.asin((i - middle) / radius) - angle;
            double edge = Math.max(-Math.PI / 2, Math.min(Math.PI / 2, seen));
            from[i] = middle + radius * StrictMath.sin(edge) + follow;
        }
        return from;
    }
}
