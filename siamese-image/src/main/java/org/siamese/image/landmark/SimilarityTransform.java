package org.siamese.image.landmark;

import java.util.List;

/**
 * A transform that turns, scales and shifts, and keeps proportions: (x, y) goes to (a x - b y + right, b x + a y + down).
 *
 * @param a scale times the cosine of the angle
 * @param b scale times the sine of the angle
 * @param right shift to the right
 * @param down shift downwards
 */
public record SimilarityTransform(double a, double b, double right, double down) {
    /**
     * The transform that moves points closest to their targets: the sum of squared distances is least (Umeyama, "Least-squares estimation
     * of transformation parameters between two point patterns", 1991; in the plane and without mirroring, its solution is a quotient).
     *
     * @param from at least 2 points, not all in one place
     * @param to as many points, not all in one place
     * @throws IllegalArgumentException if there are others
     */
    public static SimilarityTransform between(List<Point> from, List<Point> to) {
        if (from.size() != to.size() || from.size() < 2) {
            throw new IllegalArgumentException(
                    "landmarks: expected " + to.size() + " points as the template has, got " + from.size());
        }
        Point centre = centre(from);
        Point target = centre(to);
        double dot = 0;
        double cross = 0;
        double squares = 0;
        for (int i = 0; i < from.size(); i++) {
            double x = from.get(i).x() - centre.x();
            double y = from.get(i).y() - centre.y();
            double u = to.get(i).x() - target.x();
            double v = to.get(i).y() - target.y();
            dot += x * u + y * v;
            cross += x * v - y * u;
            squares += x * x + y * y;
        }
        double a = dot / squares;
        double b = cross / squares;
        if (!(a * a + b * b > 0) || !Double.isFinite(a) || !Double.isFinite(b)) {
            throw new IllegalArgumentException("landmarks: expected points in different places, got " + from);
        }
        return new SimilarityTransform(
                a, b, target.x() - a * centre.x() + b * centre.y(), target.y() - b * centre.x() - a * centre.y());
    }

    private static Point centre(List<Point> points) {
        double x = 0;
        double y = 0;
        for (Point point : points) {
            x += point.x();
            y += point.y();
        }
        return new Point(x / points.size(), y / points.size());
    }

    /** The factor of lengths. */
    public double scale() {
        return Math.hypot(a, b);
    }

    /** Where a point goes. */
    public Point apply(double x, double y) {
        return new Point(a * x - b * y + right, b * x + a * y + down);
    }

    /** The transform that undoes this one. */
    public SimilarityTransform inverse() {
        double squares = a * a + b * b;
        double c = a / squares;
        double s = -b / squares;
        return new SimilarityTransform(c, s, -c * right + s * down, -s * right - c * down);
    }
}
