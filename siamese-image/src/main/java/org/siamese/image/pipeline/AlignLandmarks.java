package org.siamese.image.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.siamese.image.Picture;
import org.siamese.image.landmark.LandmarkTemplate;
import org.siamese.image.landmark.Landmarks;
import org.siamese.image.landmark.Point;
import org.siamese.image.landmark.SimilarityTransform;

/**
 * Turns, scales and shifts every picture so that the landmarks of its face come closest to given places, see {@link SimilarityTransform}. It comes first
 * in a pipeline, which is told where landmarks come from, {@link ImagePipeline#withLandmarks}. Values between pixels are bilinear; a picture
 * that becomes much smaller is first shrunk by a filter that averages.
 *
 * @param height rows of the result, 1 to 16384
 * @param width columns of the result, 1 to 16384
 * @param points x and y of the places, one after the other; at least two places
 * @param outside what is taken for pixels outside the picture
 */
public record AlignLandmarks(int height, int width, List<Double> points, Outside outside)
        implements ImageStep.Preparation {
    private static final int LIMIT = 16384;

    /** Checks the numbers. */
    public AlignLandmarks {
        Values.requireRange("height", height, 1, LIMIT);
        Values.requireRange("width", width, 1, LIMIT);
        points = List.copyOf(points);
        template(height, width, points);
    }

    static AlignLandmarks to(LandmarkTemplate template, Outside outside) {
        List<Double> points = new ArrayList<>();
        template.points().forEach(point -> {
            points.add(point.x());
            points.add(point.y());
        });
        return new AlignLandmarks(template.height(), template.width(), points, outside);
    }

    /** The places. */
    public LandmarkTemplate template() {
        return template(height, width, points);
    }

    private static LandmarkTemplate template(int height, int width, List<Double> points) {
        double[] coordinates = points.stream().mapToDouble(Double::doubleValue).toArray();
        return new LandmarkTemplate(height, width, Landmarks.of(coordinates).points());
    }

    /** A picture without its landmarks cannot be aligned. */
    @Override
    public Picture apply(Picture picture) {
        throw new IllegalStateException("alignment: expected to be told where landmarks come from, got nothing; use"
                + " ImagePipeline.withLandmarks");
    }

    /**
     * The aligned picture.
     *
     * @param landmarks of the picture, as many as there are places
     */
    public Picture apply(Picture picture, Landmarks landmarks) {
        SimilarityTransform forward =
                SimilarityTransform.between(landmarks.points(), template().points());
        Picture near = picture;
        double shrink = forward.scale();
        if (shrink <= 0.5) {
            int newHeight = Math.max(1, (int) Math.round(picture.height() * shrink));
            int newWidth = Math.max(1, (int) Math.round(picture.width() * shrink));
            near = Resampler.resize(picture, newHeight, newWidth);
        }
        double down = (double) near.height() / picture.height();
        double across = (double) near.width() / picture.width();
        SimilarityTransform back = forward.inverse();
        float[] values = new float[picture.channels() * height * width];
        for (int row = 0; row < height; row++) {
            for (int column = 0; column < width; column++) {
                Point from = back.apply(column, row);
                double y = (from.y() + 0.5) * down - 0.5;
                double x = (from.x() + 0.5) * across - 0.5;
                for (int channel = 0; channel < picture.channels(); channel++) {
                    values[(channel * height + row) * width + column] = outside.at(near, channel, y, x);
                }
            }
        }
        return Picture.ofFinite(picture.channels(), height, width, values);
    }
}
