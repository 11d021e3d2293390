package org.siamese.core.layer;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The maximum of windows with gaps between their pixels, in plain loops: the native op leaves out the gaps on some builds. */
final class DilatedMaximum {
    private final PaddedPooling layer;
    private final int maps;
    private final int height;
    private final int width;
    private final int outHeight;
    private final int outWidth;
    private final double[] x;

    /**
     * Loops over images.
     *
     * @param padded images with their margins
     * @param result images of the result's shape
     */
    DilatedMaximum(PaddedPooling layer, INDArray padded, INDArray result) {
        this.layer = layer;
        maps = Math.toIntExact(padded.size(0) * padded.size(1));
        height = (int) padded.size(2);
        width = (int) padded.size(3);
        outHeight = (int) result.size(2);
        outWidth = (int) result.size(3);
        x = values(padded);
    }

    private static double[] values(INDArray array) {
        return array.dup('c').data().asDouble();
    }

    /** Writes the maxima. */
    void forward(INDArray result) {
        int[] winners = winners();
        double[] y = new double[winners.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = x[winners[i]];
        }
        write(y, result);
    }

    /** Writes the gradient of the padded images. */
    void backward(INDArray delta, INDArray result) {
        int[] winners = winners();
        double[] dy = values(delta);
        double[] dx = new double[x.length];
        for (int i = 0; i < dy.length; i++) {
            dx[winners[i]] += dy[i];
        }
        write(dx, result);
    }

    private static void write(double[] values, INDArray to) {
        to.assign(Nd4j.createFromArray(values).castTo(to.dataType()).reshape('c', to.shape()));
    }

    /** The place of each maximum, the first of several. */
    private int[] winners() {
        int[] kernel = layer.kernel();
        int[] stride = layer.stride();
        int[] dilation = layer.dilation();
        int[] winners = new int[maps * outHeight * outWidth];
        for (int i = 0; i < winners.length; i++) {
            int top = i / outWidth % outHeight * stride[0];
            int left = i % outWidth * stride[1];
            int map = i / (outHeight * outWidth);
            int best = (map * height + top) * width + left;
            for (int u = 0; u < kernel[0]; u++) {
                for (int v = 0; v < kernel[1]; v++) {
                    int at = (map * height + top + u * dilation[0]) * width + left + v * dilation[1];
                    best = x[at] > x[best] ? at : best;
                }
            }
            winners[i] = best;
        }
        return winners;
    }
}
