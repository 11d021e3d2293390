package org.siamese.core.layer;

import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Deeplearning4j's batch normalisation on the native ops: {@code y = gamma (x - mean) / sqrt(var + eps) + beta} for each
 * channel, over the batch and the positions.
 *
 * <p>Input [batch, channels, height, width] or [batch, features]; another data format is refused. A batch is normalised by its variance
 * divided by n. The running estimate ({@code running = decay running + (1 - decay) batch}) takes the variance divided by n, as
 * Deeplearning4j and ONNX do, or by n - 1, as PyTorch does: {@link #withRunningVariance}. Decay 0.9 is PyTorch's momentum 0.1. Locked gamma and beta are used as they are; Deeplearning4j's
 * own layer ignores them unless both differ from 1 and 0. Made from a Deeplearning4j layer:
 * {@code NativeBatchNormalization.of(new BatchNormalization.Builder().useLogStd(false).build())}.
 */
public class NativeBatchNormalization extends BatchNormalization {
    private static final long serialVersionUID = 1L;

    @JsonProperty
    private boolean logDeviation;

    @JsonProperty
    private int members = 1;

    @JsonProperty
    private RunningVariance runningVariance = RunningVariance.POPULATION;

    /** For reading a saved configuration; use {@link #of(BatchNormalization)}. */
    public NativeBatchNormalization() {}

    /**
     * The native layer with the settings of a Deeplearning4j one.
     *
     * @throws org.deeplearning4j.exception.DL4JInvalidConfigException if its data format is not NCHW
     */
    public static NativeBatchNormalization of(BatchNormalization layer) {
        NativeOps.requireNchw(layer, layer.getCnn2DFormat());
        NativeBatchNormalization copy = LayerCopy.into(new NativeBatchNormalization(), layer);
        copy.logDeviation = layer.isUseLogStd();
        return copy;
    }

    /**
     * This layer with the members of a pair or triplet normalised apart in training. The rows of a batch are tuples, one after
     * the other; row r is member r % members. Each member has batch statistics of its own, and the running statistics move once
     * for each, in order: what a network gives that is applied to each member in turn, as Siamese networks in PyTorch are. With
     * 1, the default, statistics are over all rows. Nothing changes where a trained network is used.
     *
     * @param newMembers rows of a tuple, at least 1; the rows of a training batch must be a multiple of it
     */
    public NativeBatchNormalization withMembers(int newMembers) {
        if (newMembers < 1) {
            throw new IllegalArgumentException("members: expected at least 1, got " + newMembers);
        }
        NativeBatchNormalization copy = clone();
        copy.members = newMembers;
        return copy;
    }

    /** Rows of a tuple whose members are normalised apart, see {@link #withMembers}; 1 where all rows are normalised together. */
    public int members() {
        return members;
    }

    /**
     * This layer with another divisor of the variance that it remembers; {@link RunningVariance#POPULATION} by default. The values of one
     * channel in a batch must be at least 2 for {@link RunningVariance#SAMPLE}.
     */
    public NativeBatchNormalization withRunningVariance(RunningVariance newRunningVariance) {
        NativeBatchNormalization copy = clone();
        copy.runningVariance = Objects.requireNonNull(newRunningVariance, "runningVariance");
        return copy;
    }

    /** What the remembered variance is divided by. */
    public RunningVariance runningVariance() {
        return runningVariance;
    }

    /**
     * Whether the running variance is stored as the logarithm of the deviation. It is fixed when the layer is made: what
     * {@code setUseLogStd} sets is not used, as Deeplearning4j calls it with a wrong value when it reads a configuration that no
     * network has used yet.
     */
    @Override
    public boolean isUseLogStd() {
        return logDeviation;
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        super.setNIn(inputType, override);
        NativeOps.requireNchw(this, getCnn2DFormat());
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> listeners,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType type) {
        LayerValidation.assertNOutSet("NativeBatchNormalization", getLayerName(), index, getNOut());
        NativeOps.requireNchw(this, getCnn2DFormat());
        return RunTime.ready(new BatchNormalizationRuntime(conf, type), conf, listeners, index, parameters, initialize);
    }

    @Override
    public NativeBatchNormalization clone() {
        return (NativeBatchNormalization) super.clone();
    }

    @Override
    protected boolean canEqual(@Nullable Object other) {
        return other instanceof NativeBatchNormalization;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NativeBatchNormalization that
                && super.equals(other)
                && members == that.members
                && runningVariance == that.runningVariance;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), members, runningVariance.name());
    }
}
