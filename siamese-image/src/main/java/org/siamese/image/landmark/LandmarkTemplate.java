package org.siamese.image.landmark;

import java.util.List;

/**
 * Where a network expects the landmarks of a face, in a picture of a given size.
 *
 * @param height rows of the aligned picture
 * @param width columns of the aligned picture
 * @param points the places, in the order of the landmarks; at least 2
 */
public record LandmarkTemplate(int height, int width, List<Point> points) {
    private static final int ARC_FACE_SIDE = 112;
    private static final Landmarks ARC_FACE =
            Landmarks.of(38.2946, 51.6963, 73.5318, 51.5014, 56.0252, 71.7366, 41.5493, 92.3655, 70.7299, 92.2041);

    /** Checks the numbers. */
    public LandmarkTemplate {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException("height, width: expected at least 1, got " + height + " x " + width);
        }
        points = new Landmarks(points).points();
    }

    /**
     * The template of ArcFace and most networks after it: eyes, nose and corners of the mouth in 112 x 112 pixels. Deng and others, "ArcFace:
     * Additive Angular Margin Loss for Deep Face Recognition" (2019).
     */
    public static LandmarkTemplate arcFace() {
        return arcFace(ARC_FACE_SIDE);
    }

    /**
     * ArcFace's template in a square of another size.
     *
     * @param side rows and columns
     */
    public static LandmarkTemplate arcFace(int side) {
        double scale = (double) side / ARC_FACE_SIDE;
        return new LandmarkTemplate(
                side,
                side,
                ARC_FACE.points().stream()
                        .map(point -> new Point(scale * point.x(), scale * point.y()))
                        .toList());
    }

    /**
     * Two eyes at one height.
     *
     * @param eyeHeight their distance from the upper edge, as a share of the height, such as 0.4
     * @param eyeDistance the distance of their centres, as a share of the width, such as 0.35
     */
    public static LandmarkTemplate eyes(int height, int width, double eyeHeight, double eyeDistance) {
        if (!(eyeHeight > 0 && eyeHeight < 1) || !(eyeDistance > 0 && eyeDistance < 1)) {
            throw new IllegalArgumentException(
                    "eyeHeight, eyeDistance: expected shares between 0 and 1, got " + eyeHeight + ", " + eyeDistance);
        }
        double middle = (width - 1) / 2.0;
        double half = eyeDistance * width / 2;
        double y = eyeHeight * height;
        return new LandmarkTemplate(height, width, List.of(new Point(middle - half, y), new Point(middle + half, y)));
    }
}
