package org.siamese.benchmarks.peer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.dropout.IDropout;
import org.deeplearning4j.nn.conf.dropout.SpatialDropout;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LocalResponseNormalization;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.benchmarks.work.Model;
import org.siamese.benchmarks.work.Unit;
import org.siamese.core.layer.NativeLayers;
import org.siamese.core.layer.ReflectionPadding;
import org.siamese.core.layer.SeededDropout;
import org.siamese.core.layer.SeededSpatialDropout;
import org.siamese.core.tower.Tower;

/** Makes a Deeplearning4j tower, of Deeplearning4j's own layers or of this library's. */
public final class GraphModel {
    private static final String INPUT = "input";

    private final ComputationGraphConfiguration.GraphBuilder graph = new NeuralNetConfiguration.Builder()
            .miniBatch(false)
            .updater(new Sgd())
            .activation(Activation.IDENTITY)
            .convolutionMode(ConvolutionMode.Truncate)
            .graphBuilder()
            .addInputs(INPUT);
    private final boolean stock;
    private final List<String> weighted = new ArrayList<>();
    private int count;

    private GraphModel(boolean stock) {
        this.stock = stock;
    }

    /**
     * A tower and the names of its layers with parameters.
     *
     * @param tower the tower
     * @param weighted names in the order of the model's layers
     */
    public record Built(Tower tower, List<String> weighted) {}

    /**
     * Builds a tower.
     *
     * @param stock whether of Deeplearning4j's own layers
     */
    public static Built of(Model model, boolean stock) {
        GraphModel builder = new GraphModel(stock);
        String last = builder.chain(model.units(), INPUT);
        ComputationGraphConfiguration configuration = builder.graph
                .setInputTypes(InputType.convolutional(
                        model.input().height(),
                        model.input().width(),
                        model.input().channels()))
                .setOutputs(last)
                .build();
        if (!stock) {
            configuration = NativeLayers.convert(configuration).configuration();
        }
        Tower tower = Tower.of(
                configuration,
                model.input().channels(),
                model.input().height(),
                model.input().width());
        return new Built(tower, builder.weighted);
    }

    private String chain(List<Unit> units, String from) {
        String previous = from;
        for (int i = 0; i < units.size(); i++) {
            Unit unit = units.get(i);
            if (unit instanceof Unit.Residual residual) {
                previous = residual(residual, previous);
            } else if (unit instanceof Unit.Convolution convolution) {
                previous = convolution(convolution, carriesRelu(units, i), previous);
            } else if (unit instanceof Unit.Dense dense) {
                DenseLayer layer = new DenseLayer.Builder()
                        .nOut(dense.size())
                        .activation(carriesRelu(units, i) ? Activation.RELU : Activation.IDENTITY)
                        .build();
                previous = weighted("dense", layer, previous);
            } else if (unit instanceof Unit.BatchNorm) {
                BatchNormalization layer = new BatchNormalization.Builder()
                        .decay(Unit.BatchNorm.DECAY)
                        .eps(Unit.BatchNorm.EPSILON)
                        .useLogStd(false)
                        .build();
                previous = weighted("batchnorm", layer, previous);
            } else if (!(unit instanceof Unit.Relu && i > 0 && carriesRelu(units, i - 1))) {
                previous = add(name(unit.getClass().getSimpleName()), plain(unit), previous);
            }
        }
        return previous;
    }

    /** Deeplearning4j's convolutions and dense layers apply their activation themselves. */
    private static boolean carriesRelu(List<Unit> units, int index) {
        boolean carrier = units.get(index) instanceof Unit.Convolution || units.get(index) instanceof Unit.Dense;
        return carrier && index + 1 < units.size() && units.get(index + 1) instanceof Unit.Relu;
    }

    private String residual(Unit.Residual residual, String from) {
        String main = chain(residual.main(), from);
        String shortcut = chain(residual.shortcut(), from);
        String name = name("sum");
        graph.addVertex(name, new ElementWiseVertex(ElementWiseVertex.Op.Add), main, shortcut);
        return name;
    }

    private String convolution(Unit.Convolution convolution, boolean relu, String from) {
        boolean reflect = convolution.edge() == Unit.Edge.REFLECT;
        String previous = reflect ? add(name("reflection"), new ReflectionPadding(convolution.padding()), from) : from;
        int zeros = reflect ? 0 : convolution.padding();
        ConvolutionLayer layer = new ConvolutionLayer.Builder(convolution.kernel(), convolution.kernel())
                .stride(convolution.stride(), convolution.stride())
                .padding(zeros, zeros)
                .nOut(convolution.channels())
                .hasBias(convolution.bias())
                .activation(relu ? Activation.RELU : Activation.IDENTITY)
                .build();
        return weighted("convolution", layer, previous);
    }

    private Layer plain(Unit unit) {
        if (unit instanceof Unit.Relu) {
            return new ActivationLayer(Activation.RELU);
        }
        if (unit instanceof Unit.Lrn lrn) {
            return new LocalResponseNormalization.Builder(lrn.k(), lrn.size(), lrn.alpha() / lrn.size(), lrn.beta())
                    .build();
        }
        if (unit instanceof Unit.MaxPool pool) {
            return new SubsamplingLayer.Builder(
                            PoolingType.MAX,
                            new int[] {pool.kernel(), pool.kernel()},
                            new int[] {pool.stride(), pool.stride()},
                            new int[] {pool.padding(), pool.padding()})
                    .build();
        }
        if (unit instanceof Unit.GlobalAverage) {
            return new GlobalPoolingLayer(PoolingType.AVG);
        }
        return new DropoutLayer(dropout(unit));
    }

    private IDropout dropout(Unit unit) {
        if (unit instanceof Unit.SpatialDropout dropout) {
            double probability = dropout.probability();
            return stock ? new SpatialDropout(1 - probability) : new SeededSpatialDropout(probability, 0, count);
        }
        double probability = ((Unit.Dropout) unit).probability();
        return stock ? new Dropout(1 - probability) : new SeededDropout(probability, 0, count);
    }

    private String weighted(String kind, Layer layer, String from) {
        String name = name(kind);
        weighted.add(name);
        return add(name, layer, from);
    }

    private String add(String name, Layer layer, String from) {
        graph.addLayer(name, layer, from);
        return name;
    }

    private String name(String kind) {
        return String.format(Locale.ROOT, "%02d-%s", count++, kind.toLowerCase(Locale.ROOT));
    }
}
