package org.siamese.image.decode;

/** Colours with an opacity that is stored apart, a byte for each pixel. */
final class OpacityRows implements PixelRows {
    private final PixelRows colours;
    private final byte[] opacity;
    private final int[] row;

    OpacityRows(PixelRows colours, byte[] opacity) {
        this.colours = colours;
        this.opacity = opacity;
        this.row = new int[colours.width() * colours.channels()];
    }

    @Override
    public int height() {
        return colours.height();
    }

    @Override
    public int width() {
        return colours.width();
    }

    @Override
    public int channels() {
        return colours.channels() + 1;
    }

    @Override
    public int max() {
        return colours.max();
    }

    @Override
    public void read(int y, int[] to) {
        colours.read(y, row);
        int count = colours.channels();
        for (int x = 0; x < colours.width(); x++) {
            System.arraycopy(row, x * count, to, x * (count + 1), count);
            to[x * (count + 1) + count] = opacity[y * colours.width() + x] & 0xFF;
        }
    }
}
