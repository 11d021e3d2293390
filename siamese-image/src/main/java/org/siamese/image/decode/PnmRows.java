package org.siamese.image.decode;

/** The pixels of a portable bit, grey or pixel map; a value above that of white counts as white. */
final class PnmRows implements PixelRows {
    private final byte[] bytes;
    private final PnmHeader header;
    private final int[] at;

    PnmRows(byte[] bytes) {
        this.bytes = bytes;
        this.header = PnmHeader.read(bytes);
        this.at = new int[] {header.data()};
    }

    @Override
    public int height() {
        return (int) header.height();
    }

    @Override
    public int width() {
        return (int) header.width();
    }

    @Override
    public int channels() {
        return header.channels();
    }

    @Override
    public int max() {
        return header.max();
    }

    @Override
    public void read(int row, int[] to) {
        int from = header.data() + (int) (row * header.rowBytes());
        for (int i = 0; i < to.length; i++) {
            int value =
                    switch (header.kind()) {
                        case 1 -> 1 - bit();
                        case 4 -> 1 - (bytes[from + i / 8] >> 7 - i % 8 & 1);
                        case 2, 3 -> PnmHeader.number(bytes, at);
                        default -> header.bits() == 8
                                ? bytes[from + i] & 0xFF
                                : (bytes[from + 2 * i] & 0xFF) << 8 | bytes[from + 2 * i + 1] & 0xFF;
                    };
            to[i] = Math.min(value, header.max());
        }
    }

    /** Bits as text need no space between them. */
    private int bit() {
        while (bytes[at[0]] != '0' && bytes[at[0]] != '1') {
            at[0]++;
        }
        return bytes[at[0]++] - '0';
    }
}
