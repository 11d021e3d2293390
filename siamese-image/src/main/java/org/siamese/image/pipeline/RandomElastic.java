package org.siamese.image.pipeline;

import org.siamese.image.Picture;
import org.siamese.image.random.Seeded;

/**
 * Bends a picture by a smooth random field, as handwriting varies (Simard, Steinkraus, Platt, "Best practices for convolutional
 * neural networks applied to visual document analysis", 2003). The field is random at the knots of a grid and smooth between them.
 *
 * @param amplitude most displacement as a share of the shorter side, 0 to 0.5
 * @param knots knots along the longer side, 2 to 64; more bend more finely
 * @param outside what is taken from outside
 */
public record RandomElastic(double amplitude, int knots, Outside outside) implements ImageStep.Augmentation {
    /** Checks the ranges. */
    public RandomElastic {
        Values.requireRange("amplitude", amplitude, 0, 0.5);
        Values.requireRange("knots", knots, 2, 64);
    }

    @Override
    public Picture apply(Picture picture, long seed) {
        Seeded random = Seeded.of(seed);
        double cell = Math.max(1, (Math.max(picture.height(), picture.width()) - 1.0) / (knots - 1));
        int columns = (int) Math.floor((picture.width() - 1) / cell) + 2;
        int rows = (int) Math.floor((picture.height() - 1) / cell) + 2;
        double reach = amplitude * Math.min(picture.height(), picture.width());
        double[][] field = new double[2][rows * columns];
        for (double[] plane : field) {
            for (int i = 0; i < plane.length; i++) {
                plane[i] = random.uniform(-reach, reach);
            }
        }
        return Warp.apply(picture, outside, (row, column, place) -> {
            int top = (int) (row / cell);
            int left = (int) (column / cell);
            double v = smooth(row / cell - top);
            double u = smooth(column / cell - left);
            for (int axis = 0; axis < 2; axis++) {
                double[] plane = field[axis];
                int at = top * columns + left;
                double upper = plane[at] * (1 - u) + plane[at + 1] * u;
                double lower = plane[at + columns] * (1 - u) + plane[at + columns + 1] * u;
                place[axis] = (axis == 0 ? row : column) + upper * (1 - v) + lower * v;
            }
        });
    }

    private static double smooth(double t) {
        return t * t * (3 - 2 * t);
    }
}
