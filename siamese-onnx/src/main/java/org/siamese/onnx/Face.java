package org.siamese.onnx;

import org.siamese.image.landmark.Landmarks;

/**
 * A face that was found in a picture, in pixels of the picture.
 *
 * @param left of its box
 * @param top of its box
 * @param width of its box, above 0
 * @param height of its box, above 0
 * @param score how sure the detector is, 0 to 1
 * @param landmarks its eyes, nose and corners of the mouth, left ones first as the picture shows them
 */
public record Face(double left, double top, double width, double height, double score, Landmarks landmarks) {
    /** The overlap of the boxes by the area of both together, 0 to 1. */
    double overlap(Face other) {
        double across = Math.min(left + width, other.left + other.width) - Math.max(left, other.left);
        double down = Math.min(top + height, other.top + other.height) - Math.max(top, other.top);
        double both = Math.max(0, across) * Math.max(0, down);
        return both / (width * height + other.width * other.height - both);
    }
}
