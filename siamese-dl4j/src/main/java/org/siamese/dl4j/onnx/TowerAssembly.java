package org.siamese.dl4j.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.layer.ChannelAffine;
import org.siamese.core.layer.FanInUniform;
import org.siamese.core.layer.L2Normalization;
import org.siamese.core.layer.NativeDense;
import org.siamese.core.tower.Tower;

/** Makes a tower of a settled draft, and puts the file's values into networks of it. */
final class TowerAssembly {
    private final List<DraftPart> parts;
    private final String input;
    private final long[] inputDims;
    private final String output;
    private final long outputSize;

    /**
     * An assembly.
     *
     * @param draft settled
     * @param output name of the layer that yields the vectors of the file's output
     * @param outputSize their length
     */
    TowerAssembly(TowerDraft draft, long[] inputDims, String output, long outputSize) {
        this.parts = draft.ordered();
        this.input = draft.input();
        this.inputDims = inputDims;
        this.output = output;
        this.outputSize = outputSize;
    }

    /**
     * The tower.
     *
     * @param embeddingSize length of the embedding of a new dense layer at the end; 0 for none
     * @param unit whether embeddings are scaled to length 1 at the end
     */
    Tower tower(int embeddingSize, boolean unit) {
        ComputationGraphConfiguration.GraphBuilder graph = new NeuralNetConfiguration.Builder()
                .miniBatch(false)
                .updater(new Sgd())
                .weightInit(new FanInUniform(0, 0))
                .activation(Activation.IDENTITY)
                .convolutionMode(ConvolutionMode.Truncate)
                .dataType(DataType.FLOAT)
                .graphBuilder()
                .addInputs(input)
                .setInputTypes(type(inputDims));
        for (DraftPart part : parts) {
            add(graph, part);
        }
        String last = output;
        if (embeddingSize > 0) {
            String name = free("embedding");
            graph.addLayer(
                    name,
                    NativeDense.of(new DenseLayer.Builder()
                            .name(name)
                            .nIn(outputSize)
                            .nOut(embeddingSize)
                            .activation(Activation.IDENTITY)
                            .build()),
                    last);
            last = name;
        }
        if (unit) {
            String name = free("l2");
            Layer layer = new L2Normalization();
            layer.setLayerName(name);
            graph.addLayer(name, layer, last);
            last = name;
        }
        ComputationGraphConfiguration configuration = graph.setOutputs(last).build();
        configuration.getDefaultConfiguration().setSeed(0);
        configuration.getVertices().values().forEach(vertex -> {
            if (vertex instanceof LayerVertex layer) {
                layer.getLayerConf().setSeed(0);
            }
        });
        requireShapes(configuration);
        return Tower.of(configuration, inputDims);
    }

    private String free(String name) {
        String result = name;
        for (int i = 2; taken(result); i++) {
            result = name + "#" + i;
        }
        return result;
    }

    private boolean taken(String name) {
        return name.equals(input) || parts.stream().anyMatch(part -> part.name().equals(name));
    }

    private static InputType type(long[] dims) {
        return dims.length == 1 ? InputType.feedForward(dims[0]) : InputType.convolutional(dims[1], dims[2], dims[0]);
    }

    private static void add(ComputationGraphConfiguration.GraphBuilder graph, DraftPart part) {
        String[] inputs = part.inputs().toArray(String[]::new);
        if (part.vertex() != null) {
            graph.addVertex(part.name(), part.vertex(), inputs);
            return;
        }
        Layer layer = part.layer();
        if (part.affine() != null) {
            int channels = (int) part.dims()[0];
            layer = new ChannelAffine(
                    part.affine().scales(channels), part.affine().shifts(channels));
        }
        layer.setLayerName(part.name());
        if (part.preProcessor() == null) {
            graph.addLayer(part.name(), layer, inputs);
        } else {
            graph.addLayer(part.name(), layer, part.preProcessor(), inputs);
        }
    }

    /** Deeplearning4j must see the shapes that were computed from the file. */
    private void requireShapes(ComputationGraphConfiguration configuration) {
        Map<String, InputType> types = configuration.getLayerActivationTypes(type(inputDims));
        for (DraftPart part : parts) {
            long[] shape = types.get(part.name()).getShape();
            if (TowerValue.product(shape) != TowerValue.product(part.dims())
                    || shape.length == 3 && !Arrays.equals(shape, part.dims())) {
                throw part.node()
                        .refused("expected " + Arrays.toString(part.dims()) + " for each input, got "
                                + Arrays.toString(shape) + " from Deeplearning4j");
            }
        }
    }

    /** Where the file's tensors lie. */
    List<OnnxParameter> parameters() {
        List<OnnxParameter> all = new ArrayList<>();
        for (DraftPart part : parts) {
            for (DraftWeight weight : part.weights()) {
                all.add(new OnnxParameter(
                        weight.tensor().names(),
                        part.name(),
                        weight.key(),
                        weight.tensor().shape(),
                        weight.transposed()));
            }
        }
        return all;
    }

    /** Puts the file's values into a network of the tower. */
    void fill(ComputationGraph network) {
        for (DraftPart part : parts) {
            for (DraftWeight weight : part.weights()) {
                INDArray target = network.getParam(part.name() + "_" + weight.key());
                float[] values = weight.tensor().floats();
                if (weight.transposed()) {
                    target.assign(Nd4j.create(values, new long[] {target.size(1), target.size(0)}, 'c')
                            .transpose());
                } else {
                    target.assign(Nd4j.create(values, target.shape(), 'c'));
                }
            }
        }
    }
}
