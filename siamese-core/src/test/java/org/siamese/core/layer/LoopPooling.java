package org.siamese.core.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** Pooling as plain loops in double precision. */
final class LoopPooling {
    private final PaddedPooling layer;
    private final int maps;
    private final int n;
    private final int height;
    private final int width;
    private final int[] size;
    private final double[] x;
    private final double[] output;

    LoopPooling(INDArray input, PaddedPooling layer) {
        this.layer = layer;
        n = (int) input.size(0);
        maps = (int) (input.size(0) * input.size(1));
        height = (int) input.size(2);
        width = (int) input.size(3);
        Margins m = layer.margins();
        size = new int[] {
            size(height, m.top(), m.bottom(), 0), size(width, m.left(), m.right(), 1),
        };
        x = SingleLayer.array(input);
        output = new double[maps * size[0] * size[1]];
        run(null, null);
    }

    private int size(int inner, int before, int after, int axis) {
        int steps = 0;
        int reach = layer.dilation()[axis] * (layer.kernel()[axis] - 1) + 1;
        for (int start = 0; ; start += layer.stride()[axis], steps++) {
            boolean whole = start + reach <= inner + before + after;
            boolean previousWhole = start - layer.stride()[axis] + reach < inner + before + after;
            if (!whole && !(layer.isCeil() && previousWhole && start < inner + before)) {
                return steps;
            }
        }
    }

    long[] shape() {
        return new long[] {n, maps / n, size[0], size[1]};
    }

    double[] output() {
        return output;
    }

    double[] inputGradient(INDArray epsilon) {
        double[] gradient = new double[x.length];
        run(SingleLayer.array(epsilon), gradient);
        return gradient;
    }

    private void run(double[] delta, double[] gradient) {
        Margins m = layer.margins();
        for (int y = 0; y < output.length; y++) {
            int map = y / (size[0] * size[1]);
            int top = y / size[1] % size[0] * layer.stride()[0] - m.top();
            int left = y % size[1] * layer.stride()[1] - m.left();
            double best = Double.NEGATIVE_INFINITY;
            int winner = -1;
            double sum = 0;
            int inside = 0;
            int counted = 0;
            for (int u = 0; u < layer.kernel()[0]; u++) {
                for (int v = 0; v < layer.kernel()[1]; v++) {
                    int i = top + u * layer.dilation()[0];
                    int j = left + v * layer.dilation()[1];
                    if (i < height + m.bottom() && j < width + m.right()) {
                        counted++;
                    }
                    if (i >= 0 && j >= 0 && i < height && j < width) {
                        int at = (map * height + i) * width + j;
                        inside++;
                        sum += x[at];
                        if (x[at] > best) {
                            best = x[at];
                            winner = at;
                        }
                    }
                }
            }
            int divisor = layer.isMarginsCounted() ? counted : inside;
            output[y] = layer.isMaximum() ? best : sum / divisor;
            if (delta == null) {
                continue;
            }
            if (layer.isMaximum()) {
                gradient[winner] += delta[y];
                continue;
            }
            for (int u = 0; u < layer.kernel()[0]; u++) {
                for (int v = 0; v < layer.kernel()[1]; v++) {
                    int i = top + u;
                    int j = left + v;
                    if (i >= 0 && j >= 0 && i < height && j < width) {
                        gradient[(map * height + i) * width + j] += delta[y] / divisor;
                    }
                }
            }
        }
    }
}
