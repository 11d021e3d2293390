package org.siamese.core.plan;

import static org.siamese.core.plan.PlanReader.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.ZeroPaddingLayer;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.params.ConvolutionParamInitializer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.siamese.core.layer.ChannelAffine;
import org.siamese.core.layer.GroupNormalization;
import org.siamese.core.layer.GroupedConvolution;
import org.siamese.core.layer.L2Normalization;
import org.siamese.core.layer.Margins;
import org.siamese.core.layer.NativeBatchNormalization;
import org.siamese.core.layer.NativeConvolution;
import org.siamese.core.layer.NativeDense;
import org.siamese.core.layer.NativeLocalResponseNormalization;
import org.siamese.core.layer.NativeSubsampling;
import org.siamese.core.layer.PaddedPooling;
import org.siamese.core.layer.ParametricRelu;
import org.siamese.core.layer.ReflectionPadding;
import org.siamese.core.layer.RunningVariance;
import org.siamese.core.layer.SeededMask;

/** Reads a Deeplearning4j layer as operations. A layer counts by its exact class: another may compute something else. */
final class LayerReader {
    private final String name;
    private final LayerParameters parameters;
    private final boolean training;
    private final boolean frozen;
    private final List<Operation> operations = new ArrayList<>();

    private LayerReader(String name, LayerParameters parameters, boolean training, boolean frozen) {
        this.name = name;
        this.parameters = parameters;
        this.training = training;
        this.frozen = frozen;
    }

    /**
     * The operations of a layer, one after the other.
     *
     * @throws UnsupportedLayerException if it or a setting is not known
     */
    static List<Operation> read(
            String name, Layer layer, LayerParameters parameters, boolean training, boolean frozen) {
        LayerReader reader = new LayerReader(name, parameters, training, frozen);
        reader.read(layer);
        return reader.operations;
    }

    private void read(Layer layer) {
        Class<?> type = layer.getClass();
        if (training && !frozen) {
            require(
                    name,
                    layer.getConstraints() == null || layer.getConstraints().isEmpty(),
                    "has constraints on its parameters");
            require(name, !(layer instanceof BaseLayer base) || base.getWeightNoise() == null, "has weight noise");
        }
        if (type == ConvolutionLayer.class || type == NativeConvolution.class || type == GroupedConvolution.class) {
            convolution((ConvolutionLayer) layer);
        } else if (type == DenseLayer.class || type == NativeDense.class) {
            dense((DenseLayer) layer);
        } else if (type == DropoutLayer.class) {
            dropout(layer.getIDropout());
        } else {
            require(
                    name,
                    !training || frozen || layer.getIDropout() == null,
                    "has a dropout of its own, which is known for convolutions and dense layers only");
            withoutDropout(layer);
        }
    }

    private void withoutDropout(Layer layer) {
        Class<?> type = layer.getClass();
        if (type == BatchNormalization.class || type == NativeBatchNormalization.class) {
            batchNorm((BatchNormalization) layer);
        } else if (type == ActivationLayer.class) {
            activation(((ActivationLayer) layer).getActivationFn());
        } else if (type == LocalResponseNormalization.class || type == NativeLocalResponseNormalization.class) {
            lrn((LocalResponseNormalization) layer);
        } else if (type == SubsamplingLayer.class || type == NativeSubsampling.class) {
            pooling((SubsamplingLayer) layer);
        } else if (type == GlobalPoolingLayer.class) {
            globalPooling((GlobalPoolingLayer) layer);
        } else if (type == ReflectionPadding.class) {
            operations.add(new ReflectionPad(((ReflectionPadding) layer).size()));
        } else if (type == L2Normalization.class) {
            operations.add(new L2Normalize());
        } else if (type == ZeroPaddingLayer.class) {
            zeros((ZeroPaddingLayer) layer);
        } else if (type == PaddedPooling.class) {
            pooling((PaddedPooling) layer);
        } else {
            ofChannels(layer);
        }
    }

    private void ofChannels(Layer layer) {
        Class<?> type = layer.getClass();
        if (type == ParametricRelu.class) {
            operations.add(new PRelu(parameters.get(ParametricRelu.SLOPE_KEY)));
        } else if (type == GroupNormalization.class) {
            GroupNormalization norm = (GroupNormalization) layer;
            operations.add(new GroupNorm(
                    parameters.get(GroupNormalization.GAMMA_KEY),
                    parameters.get(GroupNormalization.BETA_KEY),
                    Math.toIntExact(norm.getNOut()),
                    norm.groups(),
                    norm.epsilon()));
        } else if (type == ChannelAffine.class) {
            ChannelAffine affine = (ChannelAffine) layer;
            operations.add(new Affine(boxed(affine.scale()), boxed(affine.shift())));
        } else {
            throw new UnsupportedLayerException("\"" + name + "\" is a layer of the kind "
                    + layer.getClass().getSimpleName());
        }
    }

    private static List<Double> boxed(double[] values) {
        return Arrays.stream(values).boxed().toList();
    }

    /** Deeplearning4j's order is above, below, left, right. */
    private void zeros(ZeroPaddingLayer layer) {
        requireNchw(layer.getDataFormat());
        int[] sides = layer.getPadding();
        operations.add(new ZeroPad(new Margins(sides[0], sides[1], sides[2], sides[3])));
    }

    private void pooling(PaddedPooling layer) {
        boolean counts = !layer.isMaximum() && layer.isMarginsCounted() && layer.hasMargins();
        require(name, !(counts && layer.isCeil()), "averages with its margins in a size that is rounded up");
        Pool.Kind average = counts ? Pool.Kind.AVERAGE_PADDED : Pool.Kind.AVERAGE_INSIDE;
        operations.add(new Pool(
                layer.isMaximum() ? Pool.Kind.MAXIMUM : average,
                window(layer.kernel(), layer.stride(), layer.dilation(), layer.margins(), layer.isCeil())));
    }

    private void convolution(ConvolutionLayer layer) {
        requireNchw(layer.getCnn2dDataFormat());
        dropout(layer.getIDropout());
        operations.add(new Convolution(
                parameters.get(ConvolutionParamInitializer.WEIGHT_KEY),
                parameters.optional(ConvolutionParamInitializer.BIAS_KEY),
                layer.getNOut(),
                layer.getNIn(),
                window(layer),
                layer instanceof GroupedConvolution grouped ? grouped.groups() : 1));
        activation(layer.getActivationFn());
    }

    private Window window(ConvolutionLayer layer) {
        Optional<Margins> margins = layer instanceof GroupedConvolution grouped ? grouped.margins() : Optional.empty();
        if (margins.isPresent()) {
            return window(layer.getKernelSize(), layer.getStride(), layer.getDilation(), margins.get(), false);
        }
        return new Window(
                        layer.getKernelSize(),
                        layer.getStride(),
                        layer.getDilation(),
                        layer.getPadding(),
                        same(layer.getConvolutionMode()))
                .inNumbers();
    }

    private static Window window(int[] kernel, int[] stride, int[] dilation, Margins margins, boolean ceil) {
        return new Window(
                kernel,
                stride,
                dilation,
                new int[] {margins.top(), margins.left()},
                new int[] {margins.bottom(), margins.right()},
                false,
                ceil);
    }

    private void dense(DenseLayer layer) {
        require(name, !layer.hasLayerNorm(), "has layer normalisation");
        dropout(layer.getIDropout());
        operations.add(new Dense(
                parameters.get(DefaultParamInitializer.WEIGHT_KEY),
                parameters.optional(DefaultParamInitializer.BIAS_KEY),
                layer.getNOut(),
                layer.getNIn()));
        activation(layer.getActivationFn());
    }

    private void batchNorm(BatchNormalization layer) {
        requireNchw(layer.getCnn2DFormat());
        boolean ours = layer instanceof NativeBatchNormalization;
        // Deeplearning4j's own layer ignores a locked scale or shift unless both differ from 1 and 0.
        boolean plain = !ours && (layer.getGamma() == 1 || layer.getBeta() == 0);
        operations.add(new BatchNorm(
                Math.toIntExact(layer.getNOut()),
                parameters.optional(BatchNormalizationParamInitializer.GAMMA),
                parameters.optional(BatchNormalizationParamInitializer.BETA),
                parameters.get(BatchNormalizationParamInitializer.GLOBAL_MEAN),
                parameters.get(
                        layer.isUseLogStd()
                                ? BatchNormalizationParamInitializer.GLOBAL_LOG_STD
                                : BatchNormalizationParamInitializer.GLOBAL_VAR),
                layer.isUseLogStd(),
                plain ? 1 : layer.getGamma(),
                plain ? 0 : layer.getBeta(),
                layer.getEps(),
                ours ? ((NativeBatchNormalization) layer).runningVariance() : RunningVariance.POPULATION,
                layer.getDecay(),
                ours ? ((NativeBatchNormalization) layer).members() : 1,
                frozen));
    }

    private void activation(IActivation function) {
        if (function instanceof ActivationIdentity) {
            return;
        }
        Optional<Activate> known = Activate.of(function);
        require(name, known.isPresent(), "has the activation " + function);
        operations.add(known.get());
    }

    private void lrn(LocalResponseNormalization layer) {
        requireNchw(layer.getDataFormat());
        int size = 2 * ((int) layer.getN() / 2) + 1;
        operations.add(new Lrn(size, layer.getAlpha(), layer.getBeta(), layer.getK()));
    }

    private void pooling(SubsamplingLayer layer) {
        requireNchw(layer.getCnn2dDataFormat());
        boolean dilated = layer.getDilation()[0] != 1 || layer.getDilation()[1] != 1;
        require(name, !dilated, "pools with dilation");
        PoolingType type = toPoolingType(layer);
        require(name, type == PoolingType.MAX || type == PoolingType.AVG, "pools by " + type);
        Window window = new Window(
                layer.getKernelSize(),
                layer.getStride(),
                layer.getDilation(),
                layer.getPadding(),
                same(layer.getConvolutionMode()));
        Pool.Kind average = layer.isAvgPoolIncludePadInDivisor() ? Pool.Kind.AVERAGE_PADDED : Pool.Kind.AVERAGE_INSIDE;
        operations.add(new Pool(type == PoolingType.MAX ? Pool.Kind.MAXIMUM : average, window));
    }

    private static PoolingType toPoolingType(SubsamplingLayer layer) {
        return PoolingType.valueOf(layer.getPoolingType().name());
    }

    private void globalPooling(GlobalPoolingLayer layer) {
        PoolingType type = layer.getPoolingType();
        require(name, type == PoolingType.MAX || type == PoolingType.AVG, "pools by " + type);
        int[] dimensions = layer.getPoolingDimensions();
        require(name, dimensions == null || Arrays.equals(dimensions, new int[] {2, 3}), "pools over axes of its own");
        require(name, layer.isCollapseDimensions(), "keeps the axes that it pools over");
        operations.add(new GlobalPool(type == PoolingType.MAX));
    }

    private void dropout(IDropout dropout) {
        if (dropout == null || !training || frozen) {
            return;
        }
        require(
                name,
                dropout instanceof SeededMask,
                "has the dropout " + dropout.getClass().getSimpleName() + ", whose masks follow no seed of its own");
        operations.add(new Dropout((SeededMask) dropout));
    }

    private boolean same(ConvolutionMode mode) {
        require(name, mode != ConvolutionMode.Causal, "has the convolution mode Causal");
        return mode == ConvolutionMode.Same;
    }

    private void requireNchw(CNN2DFormat format) {
        require(name, format == CNN2DFormat.NCHW, "has the data format " + format);
    }
}
