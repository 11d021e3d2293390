package org.siamese.core.objective;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.layers.IOutputLayer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.BaseLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.siamese.core.batch.Targets;

/**
 * The run-time layer of a {@link MetricLossLayer}. Deeplearning4j asks for the gradient and then for the score; the loss is
 * evaluated once for both. Not thread-safe, as no Deeplearning4j layer is.
 */
public final class MetricLossOutput extends BaseLayer<MetricLossLayer> implements IOutputLayer {
    private static final long serialVersionUID = 1L;

    private transient @Nullable INDArray labels;
    private transient @Nullable LossResult evaluated;
    private transient TupleCount lastTuples = new TupleCount(0, 0);

    MetricLossOutput(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
    }

    /** The number of tuples that the last evaluation was taken over and how many of them had a loss above zero. */
    public TupleCount lastTuples() {
        return lastTuples;
    }

    private LossResult evaluate() {
        if (evaluated == null) {
            if (input == null || labels == null) {
                throw new IllegalStateException("Layer \"" + layerConf().getLayerName()
                        + "\": a metric loss needs the embeddings and the labels of a batch, got none");
            }
            evaluated = evaluate(input, Targets.of(labels));
        }
        return evaluated;
    }

    /**
     * Value and gradient of the loss with the layer's weights, for whoever computes the tower elsewhere; counts the tuples.
     *
     * @param embeddings [rows, dimension]
     */
    @SuppressWarnings("try")
    public LossResult evaluate(INDArray embeddings, Targets targets) {
        // Arrays made by the loss must not land in one of Deeplearning4j's workspaces.
        try (MemoryWorkspace outside = Nd4j.getMemoryManager().scopeOutOfWorkspaces()) {
            LossResult result = layerConf().loss().evaluate(embeddings, targets, new HashMap<>(params));
            lastTuples = new TupleCount(result.tuples(), result.activeTuples());
            return result;
        }
    }

    /**
     * What a gradient is multiplied by because the updater divides it by the number of rows with {@code miniBatch}, though a loss is
     * reduced already.
     *
     * @param rows of the batch
     */
    public double gradientScale(long rows) {
        return conf().isMiniBatch() ? rows : 1;
    }

    /**
     * Writes the gradients of the layer's weights into the network's gradient vector, and the loss's new state into the
     * parameters.
     *
     * @param scale see {@link #gradientScale}
     * @return the gradients by weight
     */
    public Gradient accept(LossResult result, double scale) {
        Gradient gradient = new DefaultGradient();
        for (Map.Entry<String, INDArray> weight : params.entrySet()) {
            INDArray view = gradientViews.get(weight.getKey());
            INDArray value = result.weightGradients().get(weight.getKey());
            if (value == null) {
                view.assign(0);
            } else {
                view.assign(value);
            }
            if (scale != 1) {
                view.muli(scale);
            }
            gradient.gradientForVariable().put(weight.getKey(), view);
        }
        result.stateUpdates().forEach((name, value) -> params.get(name).assign(value));
        return gradient;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(@Nullable INDArray epsilon, LayerWorkspaceMgr workspaces) {
        LossResult result = evaluate();
        double scale = gradientScale(getInputMiniBatchSize());
        INDArray delta = workspaces
                .createUninitialized(ArrayType.ACTIVATION_GRAD, input.dataType(), input.shape(), 'c')
                .assign(result.gradient());
        return new Pair<>(accept(result, scale), scale == 1 ? delta : delta.muli(scale));
    }

    @Override
    public double computeScore(double regularization, boolean training, LayerWorkspaceMgr workspaces) {
        score = evaluate().value() + regularization;
        evaluated = null;
        return score;
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaces) {
        return workspaces.dup(ArrayType.ACTIVATIONS, input, 'c');
    }

    @Override
    public INDArray activate(INDArray newInput, boolean training, LayerWorkspaceMgr workspaces) {
        setInput(newInput, workspaces);
        return activate(training, workspaces);
    }

    @Override
    public void setInput(INDArray newInput, LayerWorkspaceMgr workspaces) {
        super.setInput(newInput, workspaces);
        evaluated = null;
    }

    @Override
    public void setLabels(@Nullable INDArray newLabels) {
        if (newLabels != labels) {
            labels = newLabels;
            evaluated = null;
        }
    }

    @Override
    public @Nullable INDArray getLabels() {
        return labels;
    }

    @Override
    public boolean needsLabels() {
        return true;
    }

    @Override
    @Deprecated
    public int numLabels() {
        return labels == null ? 0 : (int) labels.size(1);
    }

    @Override
    public void clear() {
        super.clear();
        labels = null;
        evaluated = null;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public boolean hasBias() {
        return false;
    }

    @Override
    public Type type() {
        return Type.FEED_FORWARD;
    }

    @Override
    public INDArray computeScoreForExamples(double regularization, LayerWorkspaceMgr workspaces) {
        throw new UnsupportedOperationException("A metric loss is a property of a batch of tuples, not of one row");
    }

    @Override
    public double f1Score(DataSet data) {
        throw notClassifier();
    }

    @Override
    public double f1Score(INDArray examples, INDArray classes) {
        throw notClassifier();
    }

    @Override
    public int[] predict(INDArray examples) {
        throw notClassifier();
    }

    @Override
    public List<String> predict(DataSet data) {
        throw notClassifier();
    }

    @Override
    public void fit(DataSetIterator iterator) {
        throw notClassifier();
    }

    @Override
    public void fit(INDArray examples, INDArray classes) {
        throw notClassifier();
    }

    @Override
    public void fit(DataSet data) {
        throw notClassifier();
    }

    @Override
    public void fit(INDArray examples, int[] classes) {
        throw notClassifier();
    }

    private static UnsupportedOperationException notClassifier() {
        return new UnsupportedOperationException(
                "A metric loss layer is no classifier: train it as the last layer of a network");
    }
}
