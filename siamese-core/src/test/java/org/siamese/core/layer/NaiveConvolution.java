package org.siamese.core.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/** A convolution followed by ReLU as plain loops in double precision. */
final class NaiveConvolution {
    private final int n;
    private final int in;
    private final int size;
    private final int out;
    private final int kernel;
    private final int stride;
    private final int padding;
    private final int outSize;
    private final double[] x;
    private final double[] w;
    private final double[] output;
    private final double[] inputGradient;
    private final double[] parameterGradient;

    NaiveConvolution(INDArray input, INDArray weights, INDArray bias, int stride, int padding) {
        this.n = (int) input.size(0);
        this.in = (int) input.size(1);
        this.size = (int) input.size(2);
        this.out = (int) weights.size(0);
        this.kernel = (int) weights.size(2);
        this.stride = stride;
        this.padding = padding;
        this.outSize = (size + 2 * padding - kernel) / stride + 1;
        this.x = SingleLayer.array(input);
        this.w = SingleLayer.array(weights);
        this.output = new double[n * out * outSize * outSize];
        this.inputGradient = new double[x.length];
        this.parameterGradient = new double[out + w.length];
        double[] b = SingleLayer.array(bias);
        visit((y, xi, wi) -> output[y] += x[xi] * w[wi]);
        for (int y = 0; y < output.length; y++) {
            output[y] = Math.max(0, output[y] + b[y / (outSize * outSize) % out]);
        }
    }

    /** Biases come first, as in Deeplearning4j's parameter vector. */
    void backward(INDArray epsilon) {
        double[] g = SingleLayer.array(epsilon);
        for (int y = 0; y < g.length; y++) {
            g[y] = output[y] > 0 ? g[y] : 0;
            parameterGradient[y / (outSize * outSize) % out] += g[y];
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
        for (int y = 0; y < n * out * outSize * outSize; y++) {
            int column = y % outSize;
            int row = y / outSize % outSize;
            int o = y / (outSize * outSize) % out;
            int image = y / (outSize * outSize * out);
            for (int c = 0; c < in; c++) {
                for (int u = 0; u < kernel; u++) {
                    for (int v = 0; v < kernel; v++) {
                        int i = row * stride + u - padding;
                        int j = column * stride + v - padding;
                        if (i >= 0 && j >= 0 && i < size && j < size) {
                            visitor.visit(
                                    y,
                                    ((image * in + c) * size + i) * size + j,
                                    ((o * in + c) * kernel + u) * kernel + v);
                        }
                    }
                }
            }
        }
    }

    long[] shape() {
        return new long[] {n, out, outSize, outSize};
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
