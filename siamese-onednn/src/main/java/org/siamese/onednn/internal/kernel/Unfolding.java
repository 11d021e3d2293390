package org.siamese.onednn.internal.kernel;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.siamese.core.plan.Shape;
import org.siamese.core.plan.Window;

/** Unfolds the windows of one image after the other, channels last, into lines. For one thread. */
public final class Unfolding {
    private final Window window;
    private final Window.Fit fit;
    private final Shape shape;
    private final int taps;
    private final float[] image;
    private final float[] line;

    /**
     * Loops.
     *
     * @param shape of the images
     */
    public Unfolding(Window window, Window.Fit fit, Shape shape) {
        this.window = window;
        this.fit = fit;
        this.shape = shape;
        this.taps = window.kernel()[0] * window.kernel()[1];
        this.image = new float[Math.toIntExact(shape.rowLength())];
        this.line = new float[Math.toIntExact(shape.channels() * taps)];
    }

    /** One line for each window, [channels][kernel height][kernel width] as the kernels lie, with zeros over the edge. */
    public void unfold(FloatBuffer from, FloatBuffer to) {
        from.get(0, image, 0, image.length);
        int at = 0;
        for (int row = 0; row < fit.size()[0]; row++) {
            for (int column = 0; column < fit.size()[1]; column++) {
                Arrays.fill(line, 0);
                for (int tap = 0; tap < taps; tap++) {
                    take(row, column, tap);
                }
                to.put(at, line, 0, line.length);
                at += line.length;
            }
        }
    }

    private void take(int row, int column, int tap) {
        int pixel = window.pixel(fit, shape, row, column, tap);
        if (pixel == Window.OVER_THE_EDGE) {
            return;
        }
        int channels = (int) shape.channels();
        int start = pixel * channels;
        for (int c = 0; c < channels; c++) {
            line[c * taps + tap] = image[start + c];
        }
    }
}
