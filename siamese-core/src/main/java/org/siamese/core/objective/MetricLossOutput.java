package org.siamese.core.objective;

import java.util.List;
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
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.siamese.core.batch.Targets;

/**
 * The run-time layer of a {@link MetricLossLayer}. Deeplearning4j asks for the gradient and then for the score; the loss is
 * evaluated once for both. Not thread-safe, as no Deeplearning4j layer is.
 */
final class MetricLossOutput extends BaseLayer<MetricLossLayer> implements IOutputLayer {
    private static final long serialVersionUID = 1L;

    private transient @Nullable INDArray labels;
    private transient @Nullable LossResult evaluated;
    private final transient LossHead head;

    MetricLossOutput(NeuralNetConfiguration configuration, DataType type) {
        super(configuration, type);
        head = new LossHead(layerConf().loss(), () -> params, () -> gradientViews);
    }

    LossHead head() {
        return head;
    }

    private LossResult evaluate() {
        if (evaluated == null) {
            if (input == null || labels == null) {
                throw new IllegalStateException("Layer \"" + layerConf().getLayerName()
                        + "\": a metric loss needs the embeddings and the labels of a batch, got none");
            }
            evaluated = head.evaluate(input, Targets.of(labels));
        }
        return evaluated;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(@Nullable INDArray epsilon, LayerWorkspaceMgr workspaces) {
        LossResult result = evaluate();
        head.accept(result, true);
        // With miniBatch the updater divides by the number of rows, though a loss is reduced already.
        double scale = conf().isMiniBatch() ? getInputMiniBatchSize() : 1;
        Gradient gradient = new DefaultGradient();
        for (String name : params.keySet()) {
            INDArray view = gradientViews.get(name);
            gradient.gradientForVariable().put(name, scale == 1 ? view : view.muli(scale));
        }
        INDArray delta = workspaces
                .createUninitialized(ArrayType.ACTIVATION_GRAD, input.dataType(), input.shape(), 'c')
                .assign(result.gradient());
        return new Pair<>(gradient, scale == 1 ? delta : delta.muli(scale));
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
