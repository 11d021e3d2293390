package org.siamese.image.decode;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Where the first frame of a GIF lies on its screen.
 *
 * @param left columns before it
 * @param top rows before it
 * @param width its number of columns
 * @param height its number of rows
 */
record GifFrame(int left, int top, int width, int height) {
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;

    /** The first frame; throws IndexOutOfBoundsException if there is none, or its data end too early. */
    static GifFrame first(byte[] bytes) {
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        int at = 13 + colours(bytes[10]);
        while (true) {
            int kind = data.get(at) & 0xFF;
            if (kind == EXTENSION) {
                at = behindBlocks(bytes, at + 2);
            } else if (kind == IMAGE) {
                GifFrame frame =
                        new GifFrame(word(data, at + 1), word(data, at + 3), word(data, at + 5), word(data, at + 7));
                behindBlocks(bytes, at + 11 + colours(bytes[at + 9]));
                return frame;
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
