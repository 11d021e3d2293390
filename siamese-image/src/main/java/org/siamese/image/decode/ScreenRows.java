package org.siamese.image.decode;

/** A frame on its larger screen, transparent around it. */
final class ScreenRows implements PixelRows {
    private final PixelRows frame;
    private final FramePlace place;
    private final int height;
    private final int width;
    private final int[] inside;

    ScreenRows(PixelRows frame, FramePlace place, int height, int width) {
        this.frame = frame;
        this.place = place;
        this.height = height;
        this.width = width;
        this.inside = new int[frame.width() * frame.channels()];
    }

    @Override
    public int height() {
        return height;
    }

    @Override
    public int width() {
        return width;
    }

    @Override
    public int channels() {
        return frame.channels() + frame.channels() % 2;
    }

    @Override
    public int max() {
        return frame.max();
    }

    @Override
    public void read(int row, int[] to) {
        java.util.Arrays.fill(to, 0);
        if (row < place.top() || row >= place.top() + frame.height()) {
            return;
        }
        frame.read(row - place.top(), inside);
        int visible = Math.min(frame.width(), width - place.left());
        for (int x = 0; x < visible; x++) {
            int at = (place.left() + x) * channels();
            to[at + channels() - 1] = max();
            System.arraycopy(inside, x * frame.channels(), to, at, frame.channels());
        }
    }
}
