package org.siamese.report;

import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import org.siamese.image.Picture;

/** Pictures of a data set as they can be seen. */
final class Thumbnail {
    private Thumbnail() {}

    /**
     * A picture at the size that fits a square.
     *
     * @param picture values from 0 to 1; others, as of a pipeline that standardises, are stretched to that
     * @param side longest side of the result
     */
    static BufferedImage of(Picture picture, int side) {
        double factor = (double) side / Math.max(picture.width(), picture.height());
        int width = Math.max(1, (int) Math.round(picture.width() * factor));
        int height = Math.max(1, (int) Math.round(picture.height() * factor));
        BufferedImage full = full(picture);
        // In halves, so that each pixel of a large picture counts.
        while (full.getWidth() >= 2 * width && full.getHeight() >= 2 * height) {
            full = scaled(full, full.getWidth() / 2, full.getHeight() / 2);
        }
        return scaled(full, width, height);
    }

    private static BufferedImage scaled(BufferedImage image, int width, int height) {
        BufferedImage result = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = result.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        graphics.drawImage(image, 0, 0, width, height, null);
        graphics.dispose();
        return result;
    }

    private static BufferedImage full(Picture picture) {
        float least = 0;
        float most = 1;
        for (float value : picture.values()) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int rgb = 0;
                for (int channel = 0; channel < 3; channel++) {
                    float value = picture.get(Math.min(channel, picture.channels() - 1), y, x);
                    rgb = rgb << 8 | Math.round(255 * (value - least) / (most - least));
                }
                image.setRGB(x, y, rgb);
            }
        }
        return image;
    }
}
