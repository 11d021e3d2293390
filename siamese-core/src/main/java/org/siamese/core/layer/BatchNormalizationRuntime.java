package org.siamese.core.layer;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.reduce.floating.SquaredNorm;
import org.nd4j.linalg.api.ops.impl.reduce3.Dot;
import org.nd4j.linalg.factory.Nd4j;

/**
 * {@link NativeBatchNormalization} at run time. Each map of each image is summed by itself and the sums are merged in double
 * precision, which is both faster and closer than one sum over the batch.
 *
 * <p>Members are normalised apart by taking a batch [tuples x members, channels, positions] for one of [tuples, members x
 * channels, positions]: the same memory, and every channel of every member has statistics of its own.
 */
final class BatchNormalizationRuntime extends BatchNormalization {
    private static final long serialVersionUID = 1L;
    private static final double[] NONE = {};
    private static final long[] NO_INTEGERS = {};

    private transient double[] batchMean = NONE;
    private transient double[] batchVariance = NONE;

    BatchNormalizationRuntime(NeuralNetConfiguration conf, DataType type) {
        super(conf, type);
    }

    @Override
    public INDArray preOutput(INDArray x, TrainingMode mode, LayerWorkspaceMgr workspaces) {
        if (x.rank() != 2 && x.rank() != 4) {
            return super.preOutput(x, mode, workspaces);
        }
        NativeOps.requireChannels(x, layerConf().getNOut(), layerId());
        INDArray maps = maps(x, mode == TrainingMode.TRAIN ? members() : 1);
        INDArray output = workspaces.createUninitialized(ArrayType.ACTIVATIONS, dataType, maps.shape(), 'c');
        double[] mean;
        double[] variance;
        if (mode == TrainingMode.TRAIN) {
            double count = maps.size(0) * maps.size(2);
            mean = divided(channelSums(sums(rows(maps)), maps), count);
            NativeOps.run("subtract", pair(maps, perChannel(mean)), one(output), NO_INTEGERS);
            variance = divided(channelSums(squares(rows(output)), maps), count);
            batchMean = mean;
            batchVariance = variance;
        } else {
            mean = getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN).toDoubleVector();
            variance = runningVariance();
            NativeOps.run("subtract", pair(maps, perChannel(mean)), one(output), NO_INTEGERS);
        }
        double[] scale = repeated(gamma(), mean.length);
        for (int c = 0; c < scale.length; c++) {
            scale[c] /= deviation(variance[c]);
        }
        NativeOps.run("multiply", pair(output, perChannel(scale)), one(output), NO_INTEGERS);
        NativeOps.run("add", pair(output, perChannel(repeated(beta(), mean.length))), one(output), NO_INTEGERS);
        return output.reshape('c', x.shape());
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaces) {
        assertInputSet(true);
        if (input.rank() != 2 && input.rank() != 4) {
            return super.backpropGradient(epsilon, workspaces);
        }
        if (batchMean.length == 0) {
            throw new IllegalStateException(layerId() + ": backward wants a forward pass in training mode before it");
        }
        INDArray maps = maps(input, members());
        INDArray delta = maps(epsilon, members());
        double count = maps.size(0) * maps.size(2);
        INDArray centred = workspaces.createUninitialized(ArrayType.BP_WORKING_MEM, dataType, maps.shape(), 'c');
        NativeOps.run("subtract", pair(maps, perChannel(batchMean)), one(centred), NO_INTEGERS);
        double[] deltaSums = channelSums(sums(rows(delta)), maps);
        double[] productSums = channelSums(products(rows(delta), rows(centred)), maps);

        // dx = gamma / s (delta - mean(delta) - centred / s^2 mean(delta centred)), with s the deviation
        double[] gamma = repeated(gamma(), batchMean.length);
        double[] ofDelta = new double[gamma.length];
        double[] ofCentred = new double[gamma.length];
        double[] constant = new double[gamma.length];
        double[] gammaGradient = new double[gamma.length];
        for (int c = 0; c < gamma.length; c++) {
            double deviation = deviation(batchVariance[c]);
            gammaGradient[c] = productSums[c] / deviation;
            ofDelta[c] = gamma[c] / deviation;
            ofCentred[c] = -ofDelta[c] * productSums[c] / (count * deviation * deviation);
            constant[c] = -ofDelta[c] * deltaSums[c] / count;
        }
        INDArray result = workspaces.createUninitialized(ArrayType.ACTIVATION_GRAD, dataType, maps.shape(), 'c');
        NativeOps.run("multiply", pair(delta, perChannel(ofDelta)), one(result), NO_INTEGERS);
        NativeOps.run("multiply", pair(centred, perChannel(ofCentred)), one(centred), NO_INTEGERS);
        result.addi(centred);
        NativeOps.run("add", pair(result, perChannel(constant)), one(result), NO_INTEGERS);

        Gradient gradient = new DefaultGradient();
        if (!layerConf().isLockGammaBeta()) {
            put(gradient, BatchNormalizationParamInitializer.GAMMA, summed(gammaGradient));
            put(gradient, BatchNormalizationParamInitializer.BETA, summed(deltaSums));
        }
        putRunning(gradient, count);
        return new Pair<>(gradient, result.reshape('c', input.shape()));
    }

    /** The running estimates move by "gradients" that Deeplearning4j subtracts as they are; once for each member, in order. */
    private void putRunning(Gradient gradient, double count) {
        double ofVariance = ofVariance(count);
        double decay = layerConf().getDecay();
        double[] mean = getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN).toDoubleVector();
        double[] variance = runningVariance();
        double[] newMean = mean.clone();
        double[] newVariance = variance.clone();
        for (int c = 0; c < batchMean.length; c++) {
            int channel = c % mean.length;
            newMean[channel] = decay * newMean[channel] + (1 - decay) * batchMean[c];
            newVariance[channel] = decay * newVariance[channel] + (1 - decay) * ofVariance * batchVariance[c];
        }
        double[] meanStep = new double[mean.length];
        double[] varianceStep = new double[mean.length];
        for (int c = 0; c < mean.length; c++) {
            meanStep[c] = mean[c] - newMean[c];
            varianceStep[c] = layerConf().isUseLogStd()
                    ? 0.5 * Math.log10(variance[c] / newVariance[c])
                    : variance[c] - newVariance[c];
        }
        put(gradient, BatchNormalizationParamInitializer.GLOBAL_MEAN, meanStep);
        put(gradient, varianceKey(), varianceStep);
    }

    /** Turns a variance divided by n into the one that is remembered. */
    private double ofVariance(double count) {
        if (((NativeBatchNormalization) layerConf()).runningVariance() == RunningVariance.POPULATION) {
            return 1;
        }
        if (count < 2) {
            throw new DL4JInvalidInputException(layerId()
                    + ": expected at least 2 values for each channel, whose variance is divided by n - 1, got 1");
        }
        return count / (count - 1);
    }

    private void put(Gradient gradient, String key, double[] values) {
        INDArray view = gradientViews.get(key);
        view.assign(Nd4j.createFromArray(values).castTo(dataType).reshape(view.shape()));
        gradient.setGradientFor(key, view);
    }

    private String varianceKey() {
        return layerConf().isUseLogStd()
                ? BatchNormalizationParamInitializer.GLOBAL_LOG_STD
                : BatchNormalizationParamInitializer.GLOBAL_VAR;
    }

    private double[] runningVariance() {
        double[] values = getParam(varianceKey()).toDoubleVector();
        if (layerConf().isUseLogStd()) {
            for (int c = 0; c < values.length; c++) {
                values[c] = Math.pow(10, 2 * values[c]);
            }
        }
        return values;
    }

    private double[] gamma() {
        return parameter(BatchNormalizationParamInitializer.GAMMA, layerConf().getGamma());
    }

    private double[] beta() {
        return parameter(BatchNormalizationParamInitializer.BETA, layerConf().getBeta());
    }

    private double[] parameter(String key, double locked) {
        if (layerConf().isLockGammaBeta()) {
            double[] values = new double[Math.toIntExact(layerConf().getNOut())];
            Arrays.fill(values, locked);
            return values;
        }
        return getParam(key).toDoubleVector();
    }

    private int members() {
        return ((NativeBatchNormalization) layerConf()).members();
    }

    private double deviation(double variance) {
        return Math.sqrt(variance + layerConf().getEps());
    }

    /** [tuples, members x channels, positions]. */
    private INDArray maps(INDArray array, int members) {
        INDArray dense = DenseLayout.of(array, dataType);
        long positions = dense.rank() == 2 ? 1 : dense.size(2) * dense.size(3);
        if (dense.size(0) % members != 0) {
            throw new DL4JInvalidInputException(layerId() + ": expected whole tuples of " + members
                    + " members, whose statistics are kept apart, got " + dense.size(0) + " rows");
        }
        return dense.reshape('c', dense.size(0) / members, members * dense.size(1), positions);
    }

    /** One value for each channel of each member. */
    private static double[] repeated(double[] perChannel, int length) {
        double[] all = new double[length];
        Arrays.setAll(all, c -> perChannel[c % perChannel.length]);
        return all;
    }

    /** The sum over the members of each channel. */
    private double[] summed(double[] all) {
        double[] sums = new double[all.length / members()];
        for (int c = 0; c < all.length; c++) {
            sums[c % sums.length] += all[c];
        }
        return sums;
    }

    private static INDArray rows(INDArray maps) {
        return maps.reshape('c', maps.size(0) * maps.size(1), maps.size(2));
    }

    private static INDArray sums(INDArray rows) {
        return single(rows) ? rows.dup('c') : rows.sum(1);
    }

    private static INDArray squares(INDArray rows) {
        if (single(rows)) {
            return rows.mul(rows);
        }
        INDArray squares = Nd4j.createUninitialized(rows.dataType(), rows.size(0));
        Nd4j.exec(new SquaredNorm(rows, squares, false, 1));
        return squares;
    }

    private static INDArray products(INDArray first, INDArray second) {
        if (single(first)) {
            return first.mul(second);
        }
        INDArray products = Nd4j.createUninitialized(first.dataType(), first.size(0));
        Nd4j.exec(new Dot(first, second, products, 1));
        return products;
    }

    /** Reductions along an axis of length 1 go wrong. */
    private static boolean single(INDArray rows) {
        return rows.size(1) == 1;
    }

    private static double[] channelSums(INDArray rowSums, INDArray maps) {
        double[] rows = rowSums.data().asDouble();
        double[] sums = new double[(int) maps.size(1)];
        for (int row = 0; row < rows.length; row++) {
            sums[row % sums.length] += rows[row];
        }
        return sums;
    }

    private static double[] divided(double[] sums, double count) {
        double[] means = new double[sums.length];
        for (int c = 0; c < sums.length; c++) {
            means[c] = sums[c] / count;
        }
        return means;
    }

    private INDArray perChannel(double[] values) {
        return Nd4j.createFromArray(values).castTo(dataType).reshape('c', 1, values.length, 1);
    }

    private static INDArray[] pair(INDArray first, INDArray second) {
        return new INDArray[] {first, second};
    }

    private static INDArray[] one(INDArray array) {
        return new INDArray[] {array};
    }
}
