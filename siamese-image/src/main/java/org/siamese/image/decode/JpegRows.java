package org.siamese.image.decode;

import java.awt.image.Raster;

/**
 * The pixels of a JPEG file, from the components that the JDK's decoder gives. Colours are computed here, by the integer formulas of the
 * Independent JPEG Group's library: colour profiles play no part. The brightness of a file with colour differences is its first component.
 */
final class JpegRows implements PixelRows {
    private static final int WHITE = 255;
    private static final int HALF = 1 << 15;
    private static final int RED_OF_CR = 91881;
    private static final int BLUE_OF_CB = 116130;
    private static final int GREEN_OF_CR = 46802;
    private static final int GREEN_OF_CB = 22554;

    private final Raster raster;
    private final JpegHeader.Colour colour;
    private final boolean grey;
    private final byte[] components;

    /** The rows; of those with colour differences the brightness alone where {@code grey} asks for it. */
    JpegRows(Raster raster, JpegHeader.Colour colour, boolean grey) {
        int expected =
                switch (colour) {
                    case GREY -> 1;
                    case YCC, RGB -> 3;
                    case CMYK, YCCK -> 4;
                };
        if (raster.getNumBands() != expected) {
            throw new IllegalArgumentException("expected " + colour + ", got " + raster.getNumBands() + " components");
        }
        this.raster = raster;
        this.colour = colour;
        this.grey = colour == JpegHeader.Colour.GREY || grey && colour == JpegHeader.Colour.YCC;
        this.components = new byte[raster.getWidth() * raster.getNumBands()];
    }

    @Override
    public int height() {
        return raster.getHeight();
    }

    @Override
    public int width() {
        return raster.getWidth();
    }

    @Override
    public int channels() {
        return grey ? 1 : 3;
    }

    @Override
    public int max() {
        return WHITE;
    }

    @Override
    public void read(int row, int[] to) {
        raster.getDataElements(raster.getMinX(), raster.getMinY() + row, raster.getWidth(), 1, components);
        int bands = raster.getNumBands();
        if (grey) {
            for (int x = 0; x < to.length; x++) {
                to[x] = components[x * bands] & 0xFF;
            }
            return;
        }
        for (int i = 0, o = 0; i < components.length; i += bands, o += 3) {
            int a = components[i] & 0xFF;
            int b = components[i + 1] & 0xFF;
            int c = components[i + 2] & 0xFF;
            if (colour == JpegHeader.Colour.YCC || colour == JpegHeader.Colour.YCCK) {
                b -= 128;
                c -= 128;
                to[o] = clamp(a + (RED_OF_CR * c + HALF >> 16));
                to[o + 1] = clamp(a + (-GREEN_OF_CB * b - GREEN_OF_CR * c + HALF >> 16));
                to[o + 2] = clamp(a + (BLUE_OF_CB * b + HALF >> 16));
            } else {
                to[o] = a;
                to[o + 1] = b;
                to[o + 2] = c;
            }
            if (bands == 4) {
                takeOffInk(to, o, components[i + 3] & 0xFF);
            }
        }
    }

    /** Three inks, inverted, or the colours whose inverse they are; and the fourth, black, inverted. */
    private void takeOffInk(int[] to, int at, int light) {
        for (int channel = at; channel < at + 3; channel++) {
            int own = colour == JpegHeader.Colour.YCCK ? WHITE - to[channel] : to[channel];
            to[channel] = (own * light + WHITE / 2) / WHITE;
        }
    }

    private static int clamp(int value) {
        return Math.max(0, Math.min(WHITE, value));
    }
}
