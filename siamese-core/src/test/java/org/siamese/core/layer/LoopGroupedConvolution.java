package org.siamese.core.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A grouped convolution as plain loops in double precision. */
final class LoopGroupedConvolution {
    private final int n;
    private final int in;
    private final int height;
    private final int width;
    private final int out;
    private final int outHeight;
    private final int outWidth;
    private final int[] kernel;
    private final GroupedConvolution layer;
    private final Margins margins;
    private final double[] x;
    private final double[] w;
    private final double[] output;
    private final double[] inputGradient;
    private final double[] parameterGradient;

    LoopGroupedConvolution(INDArray input, INDArray weights, INDArray bias, GroupedConvolution layer, Margins margins) {
        this.layer = layer;
        this.margins = margins;
        n = (int) input.size(0);
        in = (int) input.size(1);
        height = (int) input.size(2);
        width = (int) input.size(3);
        out = (int) weights.size(0);
        kernel = layer.getKernelSize();
        outHeight = size(height + margins.top() + margins.bottom(), 0);
        outWidth = size(width + margins.left() + margins.right(), 1);
        x = SingleLayer.array(input);
        w = SingleLayer.array(weights);
        double[] b = SingleLayer.array(bias);
        output = new double[n * out * outHeight * outWidth];
        inputGradient = new double[x.length];
        parameterGradient = new double[out + w.length];
        for (int y = 0; y < output.length; y++) {
            output[y] = b[y / (outHeight * outWidth) % out];
        }
        visit((y, xi, wi) -> output[y] += x[xi] * w[wi]);
    }

    private int size(int padded, int axis) {
        return (padded - layer.getDilation()[axis] * (kernel[axis] - 1) - 1) / layer.getStride()[axis] + 1;
    }

    /** Biases come first in the parameter vector. */
    void backward(INDArray epsilon) {
        double[] g = SingleLayer.array(epsilon);
        for (int y = 0; y < g.length; y++) {
            parameterGradient[y / (outHeight * outWidth) % out] += g[y];
        }
        visit((y, xi, wi) -> {
            inputGradient[xi] += g[y] * w[wi];
            parameterGradient[out + wi] += g[y] * x[xi];
        });
    }

    private interface Visitor {
        void visit(int output, int input, int weight);
    }

    private void visit(Visitor visitor) {
        int groupIn = in / layer.groups();
        int groupOut = out / layer.groups();
        for (int y = 0; y < output.length; y++) {
            int column = y % outWidth;
            int row = y / outWidth % outHeight;
            int o = y / (outWidth * outHeight) % out;
            int image = y / (outWidth * outHeight * out);
            for (int c = 0; c < groupIn; c++) {
                for (int u = 0; u < kernel[0]; u++) {
                    for (int v = 0; v < kernel[1]; v++) {
                        int i = row * layer.getStride()[0] + u * layer.getDilation()[0] - margins.top();
                        int j = column * layer.getStride()[1] + v * layer.getDilation()[1] - margins.left();
                        if (i >= 0 && j >= 0 && i < height && j < width) {
                            int channel = o / groupOut * groupIn + c;
                            visitor.visit(
                                    y,
                                    ((image * in + channel) * height + i) * width + j,
                                    ((o * groupIn + c) * kernel[0] + u) * kernel[1] + v);
                        }
                    }
                }
            }
        }
    }

    long[] shape() {
        return new long[] {n, out, outHeight, outWidth};
    }

    double[] output() {
        return output;
    }

    double[] inputGradient() {
        return inputGradient;
    }

    double[] parameterGradient() {
        return parameterGradient;
    }
}
