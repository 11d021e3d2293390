package org.siamese.core.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** {@link GroupedConvolution} at run time: the op for one group, the op for depthwise convolutions, or one after the other. */
final class GroupedConvolutionRuntime extends ConvolutionRuntime {
    private static final long serialVersionUID = 1L;

    GroupedConvolutionRuntime(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    private GroupedConvolution settings() {
        return (GroupedConvolution) layerConf();
    }

    @Override
    long[] outputSize(INDArray x) {
        return settings().outputSize(x.size(2), x.size(3));
    }

    @Override
    void convolve(INDArray x, INDArray weights, @Nullable INDArray bias, INDArray z) {
        INDArray padded = margins(x).around(x, 0);
        int groups = settings().groups();
        if (groups == 1) {
            convolve(padded, weights, z);
        } else if (isDepthwise()) {
            INDArray[] inputs = {padded, depthwise(weights)};
            NativeOps.run("depthwise_conv2d", inputs, new INDArray[] {z}, depthwiseArguments());
        } else {
            INDArray all = weights.dup('c');
            for (int group = 0; group < groups; group++) {
                INDArray part = Nd4j.createUninitialized(
                        dataType, new long[] {z.size(0), z.size(1) / groups, z.size(2), z.size(3)}, 'c');
                convolve(images(padded, group), outputs(all, group), part);
                channels(z, group).assign(part.reshape('c', part.size(0), part.length() / part.size(0)));
            }
        }
        if (bias != null) {
            INDArray maps = z.reshape('c', z.size(0), z.size(1), z.size(2) * z.size(3));
            ChannelMaps.add(maps, ChannelMaps.perChannel(bias), maps);
        }
    }

    @Override
    void gradients(INDArray x, INDArray weights, INDArray delta, INDArray inputGradient, INDArray weightGradient) {
        Margins margins = margins(x);
        INDArray padded = margins.around(x, 0);
        INDArray paddedGradient =
                margins.isNone() ? inputGradient : Nd4j.createUninitialized(dataType, padded.shape(), 'c');
        int groups = settings().groups();
        if (groups == 1) {
            backward(padded, weights, delta, paddedGradient, weightGradient);
        } else if (isDepthwise()) {
            INDArray kernels = depthwise(weights);
            INDArray gradient = Nd4j.createUninitialized(dataType, kernels.shape(), 'c');
            INDArray[] inputs = {padded, kernels, delta};
            INDArray[] outputs = {paddedGradient, gradient};
            NativeOps.run("depthwise_conv2d_bp", inputs, outputs, depthwiseArguments());
            weightGradient.assign(gradient.permute(2, 3, 0, 1).dup('c').reshape('c', weights.shape()));
        } else {
            INDArray all = weights.dup('c');
            INDArray allGradients = Nd4j.createUninitialized(dataType, weights.shape(), 'c');
            for (int group = 0; group < groups; group++) {
                INDArray part = images(padded, group);
                INDArray partGradient = Nd4j.createUninitialized(dataType, part.shape(), 'c');
                INDArray kernels = outputs(all, group);
                INDArray gradient = Nd4j.createUninitialized(dataType, kernels.shape(), 'c');
                backward(part, kernels, images(delta, group), partGradient, gradient);
                channels(paddedGradient, group)
                        .assign(partGradient.reshape('c', part.size(0), part.length() / part.size(0)));
                outputs(allGradients, group).assign(gradient);
            }
            weightGradient.assign(allGradients);
        }
        if (!margins.isNone()) {
            inputGradient.assign(margins.inside(paddedGradient));
        }
        if (hasBias()) {
            INDArray maps = delta.reshape('c', delta.size(0), delta.size(1), delta.size(2) * delta.size(3));
            double[] sums = ChannelMaps.sums(maps);
            biasGradient().assign(Nd4j.createFromArray(sums).castTo(dataType));
        }
    }

    /** The op of an ordinary convolution takes no gaps: its kernels are spread out among zeros. */
    private INDArray spread(INDArray kernels) {
        if (!isDilated()) {
            return kernels;
        }
        int[] dilation = layerConf().getDilation();
        INDArray spread = Nd4j.zeros(
                dataType,
                kernels.size(0),
                kernels.size(1),
                (kernels.size(2) - 1) * dilation[0] + 1,
                (kernels.size(3) - 1) * dilation[1] + 1);
        taps(spread).assign(kernels);
        return spread;
    }

    private INDArray taps(INDArray spread) {
        int[] dilation = layerConf().getDilation();
        return spread.get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.interval(0, dilation[0], spread.size(2)),
                NDArrayIndex.interval(0, dilation[1], spread.size(3)));
    }

    private boolean isDilated() {
        return NativeConvolution.isDilated(layerConf());
    }

    private void convolve(INDArray x, INDArray kernels, INDArray z) {
        INDArray spread = spread(kernels);
        NativeOps.run("conv2d", new INDArray[] {x, spread}, new INDArray[] {z}, arguments(spread));
    }

    private void backward(INDArray x, INDArray kernels, INDArray delta, INDArray ofInput, INDArray ofKernels) {
        INDArray spread = spread(kernels);
        INDArray ofSpread = spread == kernels ? ofKernels : Nd4j.createUninitialized(dataType, spread.shape(), 'c');
        INDArray[] inputs = {x, spread, delta};
        NativeOps.run("conv2d_bp", inputs, new INDArray[] {ofInput, ofSpread}, arguments(spread));
        if (spread != kernels) {
            ofKernels.assign(taps(ofSpread));
        }
    }

    private Margins margins(INDArray x) {
        return settings().margins(x.size(2), x.size(3));
    }

    private boolean isDepthwise() {
        return settings().groups() == layerConf().getNIn();
    }

    /** [out, 1, kernel height, kernel width] as the op's [kernel height, kernel width, in, out / in]. */
    private INDArray depthwise(INDArray weights) {
        long in = layerConf().getNIn();
        return weights.reshape('c', in, weights.size(0) / in, weights.size(2), weights.size(3))
                .permute(2, 3, 0, 1)
                .dup('c');
    }

    /** A group's channels as a view [batch, values]. */
    private INDArray channels(INDArray images, int group) {
        long groups = settings().groups();
        long rest = images.length() / images.size(0) / groups;
        return images.reshape('c', images.size(0), groups, rest).slice(group, 1);
    }

    /** A group's channels as images of their own. */
    private INDArray images(INDArray images, int group) {
        long channels = images.size(1) / settings().groups();
        return channels(images, group).dup('c').reshape('c', images.size(0), channels, images.size(2), images.size(3));
    }

    /** A group's weights as a view of an array that is none: ND4J finds nothing in some views of views. */
    private INDArray outputs(INDArray weights, int group) {
        long groups = settings().groups();
        long outputs = weights.size(0) / groups;
        return weights.reshape('c', groups, outputs, weights.length() / weights.size(0))
                .slice(group, 0)
                .reshape('c', outputs, weights.size(1), weights.size(2), weights.size(3));
    }

    private long[] arguments(INDArray spread) {
        int[] stride = layerConf().getStride();
        return new long[] {
            spread.size(2), spread.size(3), stride[0], stride[1], 0, 0, 1, 1, 0, 0 /* NCHW */, 1 /* [out, in, ...] */
        };
    }

    private long[] depthwiseArguments() {
        int[] kernel = layerConf().getKernelSize();
        int[] stride = layerConf().getStride();
        int[] dilation = layerConf().getDilation();
        return new long[] {kernel[0], kernel[1], stride[0], stride[1], 0, 0, dilation[0], dilation[1], 0, 0 /* NCHW */};
    }
}
