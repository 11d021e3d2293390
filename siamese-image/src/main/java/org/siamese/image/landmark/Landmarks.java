package org.siamese.image.landmark;

import java.util.ArrayList;
import java.util.List;

/**
 * Points of one face in one picture, in an order on which their source and their user agree. Left and right are those of the picture.
 *
 * @param points at least 2
 */
public record Landmarks(List<Point> points) {
    /** Number of points of the scheme that {@link #fiveOf68} reads. */
    public static final int IBUG = 68;

    /** Copies the points. */
    public Landmarks {
        points = List.copyOf(points);
        if (points.size() < 2) {
            throw new IllegalArgumentException("points: expected at least 2, got " + points.size());
        }
    }

    /** Points as x, y, x, y and so on. */
    public static Landmarks of(double... coordinates) {
        if (coordinates.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "coordinates: expected x and y of each point, got " + coordinates.length + " numbers");
        }
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < coordinates.length; i += 2) {
            points.add(new Point(coordinates[i], coordinates[i + 1]));
        }
        return new Landmarks(points);
    }

    /**
     * The centres of the two eyes, the tip of the nose and the corners of the mouth, of the 68 points that iBUG's annotations (Sagonas and
     * others, "300 Faces in-the-Wild Challenge", 2013) and networks trained on them have.
     *
     * @throws IllegalArgumentException if there are not 68
     */
    public Landmarks fiveOf68() {
        return new Landmarks(List.of(mean(36, 42), mean(42, 48), at(30), at(48), at(54)));
    }

    /**
     * The centres of the two eyes, of 68 points as above.
     *
     * @throws IllegalArgumentException if there are not 68
     */
    public Landmarks eyesOf68() {
        return new Landmarks(List.of(mean(36, 42), mean(42, 48)));
    }

    private Point at(int index) {
        if (points.size() != IBUG) {
            throw new IllegalArgumentException("points: expected " + IBUG + ", got " + points.size());
        }
        return points.get(index);
    }

    private Point mean(int from, int to) {
        double x = 0;
        double y = 0;
        for (int i = from; i < to; i++) {
            x += at(i).x();
            y += at(i).y();
        }
        return new Point(x / (to - from), y / (to - from));
    }
}
