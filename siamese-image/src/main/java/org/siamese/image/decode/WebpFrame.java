package org.siamese.image.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first frame of a WebP file. Throws IndexOutOfBoundsException where the data end too early, IllegalArgumentException where they
 * contradict each other.
 *
 * @param width columns of the image
 * @param height rows of the image
 * @param place where the frame lies on it
 * @param orientation of its EXIF block, 1 (upright) to 8
 * @param lossy whether pixels are coded as in a film
 * @param opacity whether opacity is coded apart from the colours
 * @param plainOpacity opacity that is not compressed, a byte for each pixel; empty if there is none
 * @param plain a file of this frame alone
 */
record WebpFrame(
        int width,
        int height,
        FramePlace place,
        int orientation,
        boolean lossy,
        boolean opacity,
        byte[] plainOpacity,
        byte[] plain) {
    private static final int LOSSY = fourCc("VP8 ");
    private static final int LOSSLESS = fourCc("VP8L");
    private static final int EXTENDED = fourCc("VP8X");
    private static final int ANIMATION_FRAME = fourCc("ANMF");
    private static final int OPACITY = fourCc("ALPH");
    private static final int EXIF = fourCc("EXIF");
    private static final int ANIMATED = 2;
    private static final int HAS_OPACITY = 0x10;

    private static int fourCc(String name) {
        return name.charAt(0) | name.charAt(1) << 8 | name.charAt(2) << 16 | name.charAt(3) << 24;
    }

    static WebpFrame first(byte[] bytes) {
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long end = (data.getInt(4) & 0xFFFFFFFFL) + 8;
        if (end > bytes.length) {
            throw new IndexOutOfBoundsException("expected " + end + " bytes, got " + bytes.length);
        }
        data.limit((int) end);
        if (data.getInt(12) != EXTENDED) {
            return new Chunks(data).read(12, (int) end).frame(0, 0, 0, 0, 1);
        }
        int width = 1 + (data.getInt(24) & 0xFFFFFF);
        int height = 1 + (data.getInt(27) & 0xFFFFFF);
        Chunks all = new Chunks(data).read(12, (int) end);
        int orientation = orientation(bytes, all);
        if ((data.get(20) & ANIMATED) == 0) {
            return all.frame(width, height, 0, 0, orientation);
        }
        if (all.animationFrame < 0) {
            throw new IndexOutOfBoundsException("an animation without frames");
        }
        int at = all.animationFrame + 8;
        int left = 2 * (data.getInt(at) & 0xFFFFFF);
        int top = 2 * (data.getInt(at + 3) & 0xFFFFFF);
        WebpFrame frame = new Chunks(data)
                .read(at + 16, at + data.getInt(all.animationFrame + 4))
                .frame(1 + (data.getInt(at + 6) & 0xFFFFFF), 1 + (data.getInt(at + 9) & 0xFFFFFF), left, top, 1);
        return new WebpFrame(
                width, height, frame.place, orientation, frame.lossy, frame.opacity, frame.plainOpacity, frame.plain);
    }

    private static int orientation(byte[] bytes, Chunks chunks) {
        if (chunks.exif < 0) {
            return 1;
        }
        int from = chunks.exif + 8;
        int end = from + ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(chunks.exif + 4);
        // Some writers put JPEG's mark before the block.
        boolean marked = end - from > 6 && ByteBuffer.wrap(bytes).getInt(from) == 0x45786966;
        return TiffDirectory.orientation(bytes, marked ? from + 6 : from, end);
    }

    /** Where the first chunk of each kind begins, -1 for none. */
    private static final class Chunks {
        private final ByteBuffer data;
        private int pixels = -1;
        private int opacity = -1;
        private int animationFrame = -1;
        private int exif = -1;

        Chunks(ByteBuffer data) {
            this.data = data;
        }

        Chunks read(int from, int end) {
            long at = from;
            while (at + 8 <= end) {
                int type = data.getInt((int) at);
                long length = data.getInt((int) at + 4) & 0xFFFFFFFFL;
                if (at + 8 + length > end) {
                    // Writers agree on where pixels end, not on the notes behind them.
                    if (pixels < 0 && animationFrame < 0) {
                        throw new IndexOutOfBoundsException("a chunk ends at byte " + (at + 8 + length));
                    }
                    return this;
                }
                if (pixels < 0 && (type == LOSSY || type == LOSSLESS)) {
                    pixels = (int) at;
                } else if (opacity < 0 && type == OPACITY) {
                    opacity = (int) at;
                } else if (animationFrame < 0 && type == ANIMATION_FRAME) {
                    animationFrame = (int) at;
                } else if (exif < 0 && type == EXIF) {
                    exif = (int) at;
                }
                at += 8 + length + (length & 1);
            }
            return this;
        }

        /** The frame, whose size is what its own pixels say and must be the given one unless that is 0. */
        WebpFrame frame(int width, int height, int left, int top, int orientation) {
            if (pixels < 0) {
                throw new IndexOutOfBoundsException("no pixels");
            }
            boolean lossy = data.getInt(pixels) == LOSSY;
            int own = data.getInt(pixels + 9);
            int ownWidth = lossy ? data.getShort(pixels + 14) & 0x3FFF : 1 + (own & 0x3FFF);
            int ownHeight = lossy ? data.getShort(pixels + 16) & 0x3FFF : 1 + (own >>> 14 & 0x3FFF);
            if (width != 0 && (width != ownWidth || height != ownHeight)) {
                throw new IllegalArgumentException("expected pixels of " + width + " x " + height + ", got those of "
                        + ownWidth + " x " + ownHeight);
            }
            boolean apart = lossy && opacity >= 0;
            boolean packed = apart && (data.get(opacity + 8) & 3) != 0;
            ByteArrayOutputStream chunks = new ByteArrayOutputStream();
            if (packed) {
                chunks.writeBytes(extended(ownWidth, ownHeight));
                copy(chunks, opacity);
            }
            copy(chunks, pixels);
            byte[] plain = ByteBuffer.allocate(12 + chunks.size())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(fourCc("RIFF"))
                    .putInt(4 + chunks.size())
                    .putInt(fourCc("WEBP"))
                    .put(chunks.toByteArray())
                    .array();
            FramePlace place = new FramePlace(left, top, ownWidth, ownHeight);
            return new WebpFrame(
                    ownWidth,
                    ownHeight,
                    place,
                    orientation,
                    lossy,
                    apart,
                    apart && !packed ? opacity(ownWidth, ownHeight) : new byte[0],
                    plain);
        }

        /** The opacity of each pixel, which is stored as its difference to what those before it let expect. */
        private byte[] opacity(int width, int height) {
            int filter = data.get(opacity + 8) >> 2 & 3;
            if (data.getInt(opacity + 4) < 1 + width * height) {
                throw new IndexOutOfBoundsException("opacity of fewer than " + width + " x " + height + " pixels");
            }
            byte[] values = new byte[width * height];
            System.arraycopy(data.array(), opacity + 9, values, 0, values.length);
            for (int i = 1; i < values.length && filter != 0; i++) {
                int left = i % width == 0 ? -1 : values[i - 1] & 0xFF;
                int above = i < width ? -1 : values[i - width] & 0xFF;
                int expected;
                if (left < 0 || above < 0) {
                    expected = Math.max(left, above);
                } else {
                    expected = switch (filter) {
                        case 1 -> left;
                        case 2 -> above;
                        default -> Math.max(0, Math.min(255, left + above - (values[i - width - 1] & 0xFF)));
                    };
                }
                values[i] += (byte) expected;
            }
            return values;
        }

        private static byte[] extended(int width, int height) {
            return ByteBuffer.allocate(18)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(EXTENDED)
                    .putInt(10)
                    .putInt(HAS_OPACITY)
                    .put(three(width - 1))
                    .put(three(height - 1))
                    .array();
        }

        private static byte[] three(int value) {
            return new byte[] {(byte) value, (byte) (value >> 8), (byte) (value >> 16)};
        }

        private void copy(ByteArrayOutputStream to, int chunk) {
            int length = data.getInt(chunk + 4);
            to.write(data.array(), chunk, 8 + length);
            if ((length & 1) == 1) {
                to.write(0);
            }
        }
    }
}
