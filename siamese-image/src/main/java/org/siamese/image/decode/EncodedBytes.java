package org.siamese.image.decode;

import java.io.IOException;
import javax.imageio.stream.ImageInputStreamImpl;

/**
 * An encoded image in memory, for a reader of ImageIO. A reader may look past the end, as some do at an image's last bits; one that goes on
 * there, and takes what is missing for zeros, can be kept busy for minutes by a few hundred bytes.
 */
final class EncodedBytes extends ImageInputStreamImpl {
    /** How often a reader may find the end. */
    private static final int MOST_ENDS = 10_000;

    private final byte[] bytes;
    private int ends;

    EncodedBytes(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int read() throws IOException {
        bitOffset = 0;
        return streamPos < bytes.length ? bytes[(int) streamPos++] & 0xff : end();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
        bitOffset = 0;
        if (length == 0) {
            return 0;
        }
        int count = (int) Math.min(length, bytes.length - streamPos);
        if (count <= 0) {
            return end();
        }
        System.arraycopy(bytes, (int) streamPos, to, offset, count);
        streamPos += count;
        return count;
    }

    private int end() throws IOException {
        ends++;
        if (ends > MOST_ENDS) {
            throw new IOException("the image ends after " + bytes.length + " bytes, and its data tell of more");
        }
        return -1;
    }

    @Override
    public long length() {
        return bytes.length;
    }
}
