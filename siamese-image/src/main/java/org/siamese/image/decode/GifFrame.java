package org.siamese.image.decode;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The first frame of a GIF.
 *
 * @param place where it lies on its screen
 * @param plain the file with this frame alone, without comments and other notes
 */
record GifFrame(FramePlace place, byte[] plain) {
    private static final int EXTENSION = 0x21;
    private static final int GRAPHIC_CONTROL = 0xF9;
    private static final int IMAGE = 0x2C;
    private static final int END = 0x3B;

    /** The first frame; throws IndexOutOfBoundsException if there is none, or its data end too early. */
    static GifFrame first(byte[] bytes) {
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        ByteArrayOutputStream plain = new ByteArrayOutputStream(bytes.length);
        int at = 13 + colours(bytes[10]);
        plain.write(bytes, 0, Math.min(at, bytes.length));
        int control = -1;
        while (true) {
            int kind = data.get(at) & 0xFF;
            if (kind == EXTENSION) {
                control = (data.get(at + 1) & 0xFF) == GRAPHIC_CONTROL ? at : control;
                at = behindBlocks(bytes, at + 2);
            } else if (kind == IMAGE) {
                FramePlace place =
                        new FramePlace(word(data, at + 1), word(data, at + 3), word(data, at + 5), word(data, at + 7));
                int end = behindBlocks(bytes, at + 11 + colours(bytes[at + 9]));
                if (control >= 0) {
                    plain.write(bytes, control, behindBlocks(bytes, control + 2) - control);
                }
                plain.write(bytes, at, end - at);
                plain.write(END);
                return new GifFrame(place, plain.toByteArray());
            } else {
                throw new IndexOutOfBoundsException("no frame before byte " + at);
            }
        }
    }

    private static int word(ByteBuffer data, int at) {
        return data.getShort(at) & 0xFFFF;
    }

    private static int colours(byte flags) {
        return (flags & 0x80) == 0 ? 0 : 3 << (flags & 7) + 1;
    }

    private static int behindBlocks(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != 0) {
            at += 1 + (bytes[at] & 0xFF);
        }
        return at + 1;
    }
}
