package org.siamese.image.inference;

/**
 * One way to look at an image: mirrored or not, then turned, slanted, scaled and shifted about its centre. What comes from outside repeats
 * the edge; values between pixels are bilinear.
 *
 * @param mirrored whether left and right are swapped
 * @param degrees degrees turned, -180 to 180
 * @param slant degrees slanted, -60 to 60
 * @param scale factor of size, 0.2 to 5
 * @param down shift downwards as a share of the height, -1 to 1
 * @param right shift to the right as a share of the width, -1 to 1
 */
public record View(boolean mirrored, double degrees, double slant, double scale, double down, double right) {
    private static final View PLAIN = new View(false, 0, 0, 1, 0, 0);
    private static final View MIRROR = new View(true, 0, 0, 1, 0, 0);

    /** Checks the ranges. */
    public View {
        require("degrees", degrees, -180, 180);
        require("slant", slant, -60, 60);
        require("scale", scale, 0.2, 5);
        require("down", down, -1, 1);
        require("right", right, -1, 1);
    }

    static void require(String name, double value, double least, double most) {
        if (!(value >= least && value <= most)) {
            throw new IllegalArgumentException(name + ": expected " + least + " to " + most + ", got " + value);
        }
    }

    /** The image as it is. */
    public static View plain() {
        return PLAIN;
    }

    /** The mirror image. */
    public static View mirror() {
        return MIRROR;
    }

    /** This view of the mirror image, or of the image where this is one of the mirror image. */
    public View ofMirrorImage() {
        return new View(!mirrored, degrees, slant, scale, down, right);
    }

    /**
     * Computes this view of images.
     *
     * @param images values of {@code planes} planes of {@code height} rows of {@code width} values
     * @param to where the seen values go, in the same order
     */
    public void see(float[] images, float[] to, int planes, int height, int width) {
        double angle = StrictMath.toRadians(degrees);
        double cos = StrictMath.cos(angle) / scale;
        double sin = StrictMath.sin(angle) / scale;
        double lean = StrictMath.tan(StrictMath.toRadians(slant));
        double middleRow = (height - 1) / 2.0;
        double middleColumn = (width - 1) / 2.0;
        int size = height * width;
        for (int row = 0; row < height; row++) {
            double y = row - middleRow - down * height;
            for (int column = 0; column < width; column++) {
                double x = column - middleColumn - right * width + lean * y;
                double fromRow = clamp(middleRow + cos * y - sin * x, height);
                double fromColumn = clamp(middleColumn + (mirrored ? -1 : 1) * (sin * y + cos * x), width);
                int top = (int) fromRow;
                int left = (int) fromColumn;
                float below = (float) (fromRow - top);
                float beside = (float) (fromColumn - left);
                int here = top * width + left;
                int nextColumn = left < width - 1 ? 1 : 0;
                int nextRow = top < height - 1 ? width : 0;
                int at = row * width + column;
                for (int plane = 0; plane < planes; plane++) {
                    int corner = plane * size + here;
                    float upper = images[corner] + beside * (images[corner + nextColumn] - images[corner]);
                    int lowerCorner = corner + nextRow;
                    float lower =
                            images[lowerCorner] + beside * (images[lowerCorner + nextColumn] - images[lowerCorner]);
                    to[plane * size + at] = upper + below * (lower - upper);
                }
            }
        }
    }

    private static double clamp(double place, int length) {
        return Math.max(0, Math.min(length - 1.0, place));
    }
}
