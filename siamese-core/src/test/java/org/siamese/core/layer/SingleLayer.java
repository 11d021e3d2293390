package org.siamese.core.layer;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

/** One run-time layer by itself, with parameters that follow from a seed. */
final class SingleLayer {
    private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();
    private static final Collection<TrainingListener> NO_LISTENERS = List.of();

    private final Layer layer;
    private final INDArray parameters;
    private final INDArray gradients;

    SingleLayer(org.deeplearning4j.nn.conf.layers.Layer configuration, DataType type, long... inputShape) {
        InputType input = inputShape.length == 4
                ? InputType.convolutional(inputShape[2], inputShape[3], inputShape[1])
                : InputType.feedForward(inputShape[1]);
        org.deeplearning4j.nn.conf.layers.Layer copy = configuration.clone();
        copy.setNIn(input, true);
        NeuralNetConfiguration conf = new NeuralNetConfiguration.Builder()
                .updater(new Sgd())
                .activation(new ActivationIdentity())
                .dataType(type)
                .layer(copy)
                .build();
        long count = copy.initializer().numParams(copy);
        parameters = count == 0 ? Nd4j.empty(type) : Nd4j.zeros(type, 1, count);
        gradients = count == 0 ? Nd4j.empty(type) : Nd4j.zeros(type, 1, count);
        layer = copy.instantiate(conf, NO_LISTENERS, 0, count == 0 ? null : parameters, true, type);
        if (count > 0) {
            layer.setBackpropGradientsViewArray(gradients);
        }
    }

    /** Overwrites all parameters by values above 0.2, which suits weights, scales and variances. */
    SingleLayer randomParameters(long seed) {
        parameters.assign(
                values(seed, parameters.dataType(), parameters.shape()).addi(0.7));
        return this;
    }

    SingleLayer signedParameters(long seed) {
        parameters.assign(values(seed, parameters.dataType(), parameters.shape()));
        return this;
    }

    INDArray parameters() {
        return parameters;
    }

    Map<String, INDArray> table() {
        return layer.paramTable();
    }

    INDArray gradients() {
        return gradients;
    }

    Layer layer() {
        return layer;
    }

    INDArray forward(INDArray input, boolean training) {
        return layer.activate(input.dup(input.ordering()), training, NO_WORKSPACES);
    }

    INDArray forwardOf(INDArray input, boolean training) {
        return layer.activate(input, training, NO_WORKSPACES);
    }

    INDArray backward(INDArray epsilon) {
        return layer.backpropGradient(epsilon, NO_WORKSPACES).getSecond();
    }

    /** Values uniform in [-0.5, 0.5) from a seed. */
    static INDArray values(long seed, DataType type, long... shape) {
        SplittableRandom random = new SplittableRandom(seed);
        int length = 1;
        for (long size : shape) {
            length *= (int) size;
        }
        double[] values = random.doubles(length).map(value -> value - 0.5).toArray();
        return Nd4j.createFromArray(values).castTo(type).reshape('c', shape);
    }

    /** The same values as a part of a larger array. */
    static INDArray view(INDArray array) {
        long[] larger = array.shape().clone();
        INDArrayIndex[] inside = new INDArrayIndex[larger.length];
        for (int axis = 0; axis < larger.length; axis++) {
            inside[axis] = NDArrayIndex.interval(1, larger[axis] + 1);
            larger[axis] += 2;
        }
        INDArray view = Nd4j.ones(array.dataType(), larger).get(inside);
        return view.assign(array);
    }

    /** Largest absolute difference over the largest absolute value. */
    static double difference(INDArray actual, INDArray expected) {
        INDArray a = actual.castTo(DataType.DOUBLE);
        INDArray b = expected.castTo(DataType.DOUBLE);
        return a.sub(b).amaxNumber().doubleValue()
                / Math.max(1e-9, b.amaxNumber().doubleValue());
    }

    static double difference(INDArray actual, double[] expected) {
        return difference(actual, Nd4j.createFromArray(expected).reshape('c', actual.shape()));
    }

    static double[] array(INDArray array) {
        return array.castTo(DataType.DOUBLE).dup('c').data().asDouble();
    }
}
