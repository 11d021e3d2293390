package org.siamese.image;

import java.awt.image.BufferedImage;
import java.util.Arrays;

/**
 * A decoded image: one plane of float values for each channel, rows from top to bottom. Decoded values lie in 0 (black) to 1
 * (white). The array is shared, not copied; whoever hands it over leaves it alone afterwards.
 */
public final class Picture {
    private final int channels;
    private final int height;
    private final int width;
    private final float[] values;

    private Picture(int channels, int height, int width, float[] values) {
        if (channels < 1 || height < 1 || width < 1 || (long) channels * height * width != values.length) {
            throw new IllegalArgumentException("values: expected channels x height x width = " + channels + " x "
                    + height + " x " + width + " values, each at least 1, got " + values.length);
        }
        this.channels = channels;
        this.height = height;
        this.width = width;
        this.values = values;
    }

    /**
     * A picture of the given values in the order [channels, height, width].
     *
     * @throws IllegalArgumentException if the number of values is another, or a value is NaN or infinite
     */
    public static Picture of(int channels, int height, int width, float[] values) {
        Picture picture = new Picture(channels, height, width, values);
        int bad = FiniteValues.firstNonFinite(values);
        if (bad >= 0) {
            int plane = height * width;
            throw new IllegalArgumentException("values, channel " + bad / plane + ", row " + bad % plane / width
                    + ", column " + bad % width + ": expected a finite number, got " + values[bad]);
        }
        return picture;
    }

    /** As {@link #of}, without a look at the values: for decoders and steps that make none that are not finite. */
    public static Picture ofFinite(int channels, int height, int width, float[] values) {
        return new Picture(channels, height, width, values);
    }

    /** Its size. */
    public ImageShape shape() {
        return new ImageShape(channels, height, width);
    }

    /** Number of planes: 1 for grey, 3 for red, green and blue. */
    public int channels() {
        return channels;
    }

    /** Number of rows. */
    public int height() {
        return height;
    }

    /** Number of columns. */
    public int width() {
        return width;
    }

    /** The values in the order [channels, height, width]; the picture's own array, not to be changed. */
    public float[] values() {
        return values;
    }

    /** One value. */
    public float get(int channel, int row, int column) {
        return values[(channel * height + row) * width + column];
    }

    /** This picture with the given number of values for a pixel; itself if it has them. */
    public Picture to(Channels wanted) {
        if (channels == wanted.count()) {
            return this;
        }
        int plane = height * width;
        float[] result = new float[wanted.count() * plane];
        if (channels == 1) {
            for (int channel = 0; channel < wanted.count(); channel++) {
                System.arraycopy(values, 0, result, channel * plane, plane);
            }
        } else if (channels == 3) {
            for (int i = 0; i < plane; i++) {
                result[i] = 0.299f * values[i] + 0.587f * values[plane + i] + 0.114f * values[2 * plane + i];
            }
        } else {
            throw new IllegalArgumentException("channels: expected 1 or 3 to make " + wanted + ", got " + channels);
        }
        return new Picture(wanted.count(), height, width, result);
    }

    /**
     * This picture as an image of the JDK, for example to write it to a file: each value is cut to 0 to 1 and rounded to one of 256 levels. Grey
     * levels are stored as they are, so {@code ImageIO} writes a grey PNG that decodes to these values.
     *
     * @throws IllegalArgumentException if there are neither 1 nor 3 channels
     */
    public BufferedImage toBufferedImage() {
        if (channels != 1 && channels != 3) {
            throw new IllegalArgumentException("channels: expected 1 or 3, got " + channels);
        }
        BufferedImage image = new BufferedImage(
                width, height, channels == 1 ? BufferedImage.TYPE_BYTE_GRAY : BufferedImage.TYPE_INT_RGB);
        for (int channel = 0; channel < channels; channel++) {
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    float value = Math.max(0, Math.min(1, get(channel, row, column)));
                    image.getRaster().setSample(column, row, channel, Math.round(255 * value));
                }
            }
        }
        return image;
    }

    /** This picture turned clockwise by a number of quarter turns, 0 to 3. */
    public Picture turned(int quarters) {
        if (quarters < 0 || quarters > 3) {
            throw new IllegalArgumentException("quarters: expected 0 to 3, got " + quarters);
        }
        if (quarters == 0) {
            return this;
        }
        int newHeight = quarters == 2 ? height : width;
        int newWidth = quarters == 2 ? width : height;
        float[] result = new float[values.length];
        for (int channel = 0; channel < channels; channel++) {
            for (int row = 0; row < newHeight; row++) {
                for (int column = 0; column < newWidth; column++) {
                    float value =
                            switch (quarters) {
                                case 1 -> get(channel, height - 1 - column, row);
                                case 2 -> get(channel, height - 1 - row, width - 1 - column);
                                default -> get(channel, column, width - 1 - row);
                            };
                    result[(channel * newHeight + row) * newWidth + column] = value;
                }
            }
        }
        return new Picture(channels, newHeight, newWidth, result);
    }

    /** This picture with left and right swapped. */
    public Picture mirrored() {
        float[] result = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = values[i / width * width + width - 1 - i % width];
        }
        return new Picture(channels, height, width, result);
    }

    /**
     * This picture upright, given how it was stored.
     *
     * @param orientation as EXIF numbers it, 1 (upright) to 8
     */
    public Picture oriented(int orientation) {
        return switch (orientation) {
            case 1 -> this;
            case 2 -> mirrored();
            case 3 -> turned(2);
            case 4 -> mirrored().turned(2);
            case 5 -> mirrored().turned(3);
            case 6 -> turned(1);
            case 7 -> mirrored().turned(1);
            case 8 -> turned(3);
            default -> throw new IllegalArgumentException("orientation: expected 1 to 8, got " + orientation);
        };
    }

    /** Whether the other is a picture of the same size and the same values, bit by bit. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Picture that
                && channels == that.channels
                && height == that.height
                && width == that.width
                && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "Picture[" + channels + " x " + height + " x " + width + "]";
    }
}
