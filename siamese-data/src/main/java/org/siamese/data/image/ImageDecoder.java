package org.siamese.data.image;

import static org.bytedeco.opencv.global.opencv_core.CV_16U;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_ANYDEPTH;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_COLOR;
import static org.bytedeco.opencv.global.opencv_imgcodecs.IMREAD_GRAYSCALE;
import static org.bytedeco.opencv.global.opencv_imgcodecs.imdecode;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ShortBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.bytedeco.opencv.opencv_core.Mat;

/**
 * Decodes images with OpenCV, the codec that DataVec brings, after a look at the header: an image that is truncated, or has more
 * pixels than allowed, is refused before any of it is decoded. Values of 8 and 16 bits become 0 to 1. Transparency is ignored,
 * the orientation that a camera notes is applied. Immutable and thread-safe.
 *
 * @param channels grey or colour
 * @param maxPixels most pixels that an image may have
 */
public record ImageDecoder(Channels channels, long maxPixels) {
    /** Most pixels that an image may have unless told otherwise: 50 million. */
    public static final long DEFAULT_MAX_PIXELS = 50_000_000;

    private static final float[] UNIT = new float[256];

    static {
        for (int i = 0; i < 256; i++) {
            UNIT[i] = i / 255f;
        }
    }

    /** Checks the limit. */
    public ImageDecoder {
        if (maxPixels < 1 || maxPixels > Integer.MAX_VALUE / 4) {
            throw new IllegalArgumentException(
                    "maxPixels: expected 1 to " + Integer.MAX_VALUE / 4 + ", got " + maxPixels);
        }
    }

    /** A decoder with the default limit. */
    public static ImageDecoder of(Channels channels) {
        return new ImageDecoder(channels, DEFAULT_MAX_PIXELS);
    }

    /** Reads and decodes a file. */
    public Picture decode(Path file) {
        String name = file.toString();
        try {
            long size = Files.size(file);
            if (size > 8 * maxPixels + (16 << 20)) {
                throw new ImageException(
                        name,
                        "expected a file of an image of at most " + maxPixels + " pixels, got " + size + " bytes");
            }
            return decode(Files.readAllBytes(file), name);
        } catch (NoSuchFileException e) {
            throw new ImageException(name, "no such file", e);
        } catch (IOException e) {
            throw new ImageException(name, "cannot be read: " + e, e);
        }
    }

    /**
     * Decodes the bytes of a whole file.
     *
     * @param bytes the encoded image
     * @param name path or other name for messages
     */
    public Picture decode(byte[] bytes, String name) {
        ImageHeader header = ImageHeader.read(bytes, name);
        if (header.width() > maxPixels || header.height() > maxPixels || header.pixels() > maxPixels) {
            throw new ImageException(
                    name, "expected at most " + maxPixels + " pixels, got " + header.width() + " x " + header.height());
        }
        int flags = IMREAD_ANYDEPTH | (channels == Channels.GREY ? IMREAD_GRAYSCALE : IMREAD_COLOR);
        byte[] plain = header.format() == ImageFormat.PNG ? PngProfile.removed(bytes) : bytes;
        try (Mat encoded = new Mat(plain);
                Mat decoded = imdecode(encoded, flags)) {
            if (decoded == null || decoded.empty()) {
                throw new ImageException(name, "damaged " + header.format() + " image: OpenCV cannot decode it");
            }
            return picture(decoded, name);
        } catch (ImageException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ImageException(name, "damaged " + header.format() + " image: " + e.getMessage(), e);
        }
    }

    private Picture picture(Mat mat, String name) {
        int height = mat.rows();
        int width = mat.cols();
        int planes = mat.channels();
        int pixels = height * width;
        if (planes != channels.count() || !mat.isContinuous()) {
            throw new ImageException(name, "expected " + channels + ", got " + planes + " channels");
        }
        float[] values = new float[planes * pixels];
        if (mat.depth() == CV_8U) {
            byte[] raw = new byte[planes * pixels];
            mat.<ByteBuffer>createBuffer().get(raw);
            for (int plane = 0; plane < planes; plane++) {
                int from = planes - 1 - plane;
                int to = plane * pixels;
                for (int i = 0; i < pixels; i++) {
                    values[to + i] = UNIT[raw[i * planes + from] & 0xFF];
                }
            }
        } else if (mat.depth() == CV_16U) {
            short[] raw = new short[planes * pixels];
            mat.<ShortBuffer>createBuffer().get(raw);
            for (int plane = 0; plane < planes; plane++) {
                int from = planes - 1 - plane;
                int to = plane * pixels;
                for (int i = 0; i < pixels; i++) {
                    values[to + i] = (raw[i * planes + from] & 0xFFFF) / 65535f;
                }
            }
        } else {
            throw new ImageException(name, "expected 8 or 16 bits a value, got OpenCV depth " + mat.depth());
        }
        return Picture.of(planes, height, width, values);
    }
}
