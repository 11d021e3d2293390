package org.siamese.core.objective;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.regularization.Regularization;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonProperty;
import org.siamese.core.batch.Targets;

/**
 * A {@link MetricLoss} as the last layer of a plain Deeplearning4j {@code MultiLayerNetwork} or {@code ComputationGraph}.
 *
 * <pre>{@code
 * new NeuralNetConfiguration.Builder().updater(new Adam(5e-4)).list()
 *     .layer(...)                                          // the tower, down to an embedding [n, dimension]
 *     .layer(new MetricLossLayer(ContrastiveLoss.ofDefaults()))
 *     .build();
 * }</pre>
 *
 * <p>The labels of the data set are {@link Targets} in array form. The layer's output is its input, the embeddings. Its
 * parameters are the loss's trainable weights, which train with the tower. Score and gradient are the loss's own, whatever
 * {@code miniBatch} is set to: the layer undoes Deeplearning4j's division by the batch size, since a loss is reduced already.
 */
public final class MetricLossLayer extends FeedForwardLayer {
    private static final long serialVersionUID = 1L;

    /** Not part of Java serialisation, which Deeplearning4j uses for no configuration. */
    @SuppressWarnings("serial")
    private final MetricLoss loss;

    /** A layer that carries the given loss. */
    @JsonCreator
    public MetricLossLayer(@JsonProperty("loss") MetricLoss loss) {
        this.loss = Objects.requireNonNull(loss, "loss: expected a loss, got null");
        setActivationFn(new ActivationIdentity());
    }

    /** The loss. */
    @JsonProperty("loss")
    public MetricLoss loss() {
        return loss;
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration configuration,
            @Nullable Collection<TrainingListener> listeners,
            int index,
            INDArray parametersView,
            boolean initialize,
            DataType type) {
        MetricLossOutput layer = new MetricLossOutput(configuration, type);
        layer.setListeners(listeners);
        layer.setIndex(index);
        layer.setParamsViewArray(parametersView);
        layer.setParamTable(initializer().init(configuration, parametersView, initialize));
        layer.setConf(configuration);
        return layer;
    }

    @Override
    public ParamInitializer initializer() {
        return LossWeightInitializer.INSTANCE;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType inputType) {
        return InputType.feedForward(inputType.arrayElementsPerExample());
    }

    @Override
    public void setNIn(InputType inputType, boolean override) {
        super.setNIn(inputType, override);
        setNOut(getNIn());
    }

    /** The updater of a trainable weight is the layer's; a loss's state is never updated by gradient. */
    @Override
    public IUpdater getUpdaterByParam(String name) {
        return isState(name) ? new NoOp() : super.getUpdaterByParam(name);
    }

    @Override
    public @Nullable List<Regularization> getRegularizationByParam(String name) {
        return isState(name) ? null : super.getRegularizationByParam(name);
    }

    private boolean isState(String name) {
        return LossWeightInitializer.weights(this).stream()
                .anyMatch(weight -> weight.name().equals(name) && !weight.trainable());
    }

    @Override
    public LayerMemoryReport getMemoryReport(InputType inputType) {
        return new LayerMemoryReport.Builder(layerName, MetricLossLayer.class, inputType, inputType)
                .standardMemory(initializer().numParams(this), 0)
                .workingMemory(0, 0, 0, 0)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MetricLossLayer that && super.equals(that) && loss.equals(that.loss);
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof MetricLossLayer;
    }

    @Override
    public int hashCode() {
        return Objects.hash(super.hashCode(), loss);
    }

    @Override
    public String toString() {
        return "MetricLossLayer(" + loss + ")";
    }
}
