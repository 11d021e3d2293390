package org.siamese.image.decode;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBufferByte;
import java.awt.image.DataBufferUShort;
import java.awt.image.IndexColorModel;
import java.awt.image.PixelInterleavedSampleModel;
import java.awt.image.Raster;
import org.jspecify.annotations.Nullable;

/**
 * The pixels of a {@link BufferedImage} as they are stored. Grey and red-green-blue values are taken from the raster, without the colour
 * management that {@code getRGB} applies to grey; palettes are looked up; any other colour space is converted to sRGB by the JDK.
 */
final class ImageRows implements PixelRows {
    private final BufferedImage image;
    private final Raster raster;
    private final Kind kind;
    private final int channels;
    private final int max;
    private final int[] greatest;
    private final int[] palette;
    private final byte @Nullable [] bytes;
    private final short @Nullable [] shorts;

    private enum Kind {
        STORED,
        PALETTE,
        CONVERTED
    }

    ImageRows(BufferedImage image) {
        this.image = image;
        this.raster = image.getRaster();
        ColorModel model = image.getColorModel();
        int space = model.getColorSpace().getType();
        boolean plain = space == ColorSpace.TYPE_GRAY || space == ColorSpace.TYPE_RGB;
        int colours = space == ColorSpace.TYPE_GRAY ? 1 : 3;
        boolean opacity = model.hasAlpha();
        greatest = new int[raster.getNumBands()];
        int widest = 0;
        for (int band = 0; band < greatest.length; band++) {
            int bits = raster.getSampleModel().getSampleSize(band);
            widest = Math.max(widest, bits);
            greatest[band] = bits > 16 ? 0 : (1 << bits) - 1;
        }
        if (widest > 16) {
            throw new IllegalArgumentException("expected at most 16 bits a value, got " + widest);
        }
        if (model instanceof IndexColorModel indexed) {
            kind = Kind.PALETTE;
            palette = new int[indexed.getMapSize()];
            indexed.getRGBs(palette);
            boolean grey = true;
            for (int colour : palette) {
                grey &= (colour >> 16 & 0xFF) == (colour & 0xFF) && (colour >> 8 & 0xFF) == (colour & 0xFF);
            }
            channels = (grey ? 1 : 3) + (opacity ? 1 : 0);
            max = 255;
        } else if (plain && greatest.length == colours + (opacity ? 1 : 0)) {
            kind = Kind.STORED;
            palette = new int[0];
            channels = greatest.length;
            max = widest > 8 ? 65535 : 255;
        } else {
            kind = Kind.CONVERTED;
            palette = new int[0];
            channels = 4;
            max = 255;
        }
        boolean interleaved = kind == Kind.STORED && isInterleaved();
        bytes = interleaved && raster.getDataBuffer() instanceof DataBufferByte buffer && greatest[0] == 255
                ? buffer.getData()
                : null;
        shorts = interleaved && raster.getDataBuffer() instanceof DataBufferUShort buffer && greatest[0] == 65535
                ? buffer.getData()
                : null;
    }

    /** Whether pixels lie in memory one behind the other, as they mostly do. */
    private boolean isInterleaved() {
        return raster.getSampleModel() instanceof PixelInterleavedSampleModel model
                && image.getColorModel() instanceof ComponentColorModel
                && model.getPixelStride() == channels
                && model.getScanlineStride() == channels * raster.getWidth()
                && raster.getSampleModelTranslateX() == 0
                && raster.getSampleModelTranslateY() == 0
                && raster.getDataBuffer().getOffset() == 0;
    }

    @Override
    public int height() {
        return image.getHeight();
    }

    @Override
    public int width() {
        return image.getWidth();
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public int max() {
        return max;
    }

    @Override
    public boolean premultiplied() {
        return kind == Kind.STORED && image.isAlphaPremultiplied();
    }

    @Override
    public void read(int row, int[] to) {
        switch (kind) {
            case STORED -> readStored(row, to);
            case PALETTE -> {
                int[] indices =
                        raster.getSamples(raster.getMinX(), raster.getMinY() + row, width(), 1, 0, (int[]) null);
                for (int x = 0; x < indices.length; x++) {
                    unpack(indices[x] < palette.length ? palette[indices[x]] : 0xFF000000, to, x * channels);
                }
            }
            case CONVERTED -> {
                int[] colours = image.getRGB(0, row, width(), 1, null, 0, width());
                for (int x = 0; x < colours.length; x++) {
                    unpack(colours[x], to, x * channels);
                }
            }
        }
    }

    private void readStored(int row, int[] to) {
        if (bytes != null || shorts != null) {
            int[] offsets = ((PixelInterleavedSampleModel) raster.getSampleModel()).getBandOffsets();
            int from = row * width() * channels;
            for (int band = 0; band < channels; band++) {
                int at = from + offsets[band];
                if (bytes != null) {
                    for (int i = band; i < to.length; i += channels, at += channels) {
                        to[i] = bytes[at] & 0xFF;
                    }
                } else {
                    for (int i = band; i < to.length; i += channels, at += channels) {
                        to[i] = shorts[at] & 0xFFFF;
                    }
                }
            }
            return;
        }
        raster.getPixels(raster.getMinX(), raster.getMinY() + row, width(), 1, to);
        for (int band = 0; band < channels; band++) {
            if (greatest[band] != max) {
                for (int i = band; i < to.length; i += channels) {
                    to[i] = (to[i] * max + greatest[band] / 2) / greatest[band];
                }
            }
        }
    }

    private void unpack(int argb, int[] to, int at) {
        to[at] = argb >> 16 & 0xFF;
        if (channels >= 3) {
            to[at + 1] = argb >> 8 & 0xFF;
            to[at + 2] = argb & 0xFF;
        }
        if (channels % 2 == 0) {
            to[at + channels - 1] = argb >>> 24;
        }
    }
}
