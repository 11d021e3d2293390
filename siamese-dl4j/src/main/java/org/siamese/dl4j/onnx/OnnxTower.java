package org.siamese.dl4j.onnx;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import onnx.Onnx;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.layer.RunningVariance;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.SiameseTrainer;

/**
 * A CNN backbone from an ONNX file as a tower that trains, with the file's weights.
 *
 * <pre>{@code
 * OnnxTower backbone = OnnxTower.from(Path.of("resnet18.onnx"))
 *         .until("flatten")
 *         .embedding(128)
 *         .read()
 *         .frozen("layer1");
 * SiameseModel model = backbone.trainer().loss(loss).batches(batches).updater(new Adam(1e-4)).fit();
 * }</pre>
 *
 * <p>Operators of CNNs are read, in opset 7 to 25: convolutions in groups too, dense layers, batch normalisation, activation functions,
 * pooling, residual sums, concatenation, gates, padding, local response normalisation and scaling to length 1. What exporters leave
 * between weights and layers is computed while reading. The first dimension of the input is free, also where the file fixes it. A file
 * that takes images channels last becomes a tower that takes them channels first. Layers that share a tensor in the file get copies, which train apart. Dropout is left out. Constants that are added or multiplied outside of a
 * layer stay as they are in training. Anything else is refused with the operator and the name of its node.
 *
 * <p>A file may come from anybody: reading needs memory in proportion to it, and reads no other file than weights in the same folder.
 * Immutable and thread-safe.
 */
public final class OnnxTower {
    private final TowerAssembly assembly;
    private final Tower tower;
    private final Map<String, String> layers;
    private final List<OnnxParameter> parameters;
    private final List<String> frozen;
    private final Map<String, Double> factors;

    private OnnxTower(
            TowerAssembly assembly,
            Tower tower,
            Map<String, String> layers,
            List<String> frozen,
            Map<String, Double> factors) {
        this.assembly = assembly;
        this.tower = tower;
        this.layers = layers;
        this.parameters = List.copyOf(assembly.parameters());
        this.frozen = List.copyOf(frozen);
        this.factors = Collections.unmodifiableMap(new LinkedHashMap<>(factors));
    }

    /**
     * Reads a file from its input to its only output.
     *
     * @throws OnnxImportException if it is damaged, or holds something that no tower trains; the message names it
     */
    public static OnnxTower read(Path file) {
        return from(file).read();
    }

    /** Starts reading a file with settings. */
    public static Builder from(Path file) {
        return new Builder(file);
    }

    /** Collects how a file is read. Not thread-safe. */
    public static final class Builder {
        private final Path file;
        private long[] input = {};
        private @Nullable String until;
        private int embedding;
        private boolean unit;
        private RunningVariance variance = RunningVariance.POPULATION;

        private Builder(Path file) {
            this.file = Objects.requireNonNull(file, "file");
        }

        /** Size of the images, for a file that leaves it free. */
        public Builder input(int channels, int height, int width) {
            return input(new long[] {channels, height, width});
        }

        /** Length of the vectors, for a file that leaves it free. */
        public Builder input(int features) {
            return input(new long[] {features});
        }

        private Builder input(long[] sizes) {
            if (Arrays.stream(sizes).anyMatch(size -> size < 1)) {
                throw new IllegalArgumentException(
                        "input: expected sizes of at least 1, got " + Arrays.toString(sizes));
            }
            input = sizes;
            return this;
        }

        /**
         * Cuts the network behind a tensor and leaves out what follows, such as a classifier. Needed for a file with several outputs.
         *
         * @param name of the tensor, or of the node that yields it
         */
        public Builder until(String name) {
            until = Objects.requireNonNull(name, "name");
            return this;
        }

        /** Adds a dense layer at the end that yields embeddings of a length. Its weights start as those of other towers. */
        public Builder embedding(int size) {
            if (size < 1) {
                throw new IllegalArgumentException("embedding: expected a size of at least 1, got " + size);
            }
            embedding = size;
            return this;
        }

        /** Scales each embedding to length 1, at the end. */
        public Builder l2Normalize() {
            unit = true;
            return this;
        }

        /**
         * What batch normalisation divides the variance by that it remembers from training. By default {@link RunningVariance#POPULATION},
         * n, as ONNX defines it; {@link RunningVariance#SAMPLE}, n - 1, goes on as PyTorch trains.
         */
        public Builder runningVariance(RunningVariance newVariance) {
            variance = Objects.requireNonNull(newVariance, "variance");
            return this;
        }

        /**
         * Reads the file.
         *
         * @throws OnnxImportException if it is damaged, or holds something that no tower trains; the message names it
         * @throws IllegalArgumentException if it has no tensor or node of the name where the network is to be cut
         */
        public OnnxTower read() {
            try {
                return convert(ImportGraph.of(ModelBytes.read(file), file));
            } catch (OnnxImportException e) {
                throw e.in(file.toString());
            }
        }

        private OnnxTower convert(ImportGraph graph) {
            Optional<Onnx.ValueInfoProto> end = end(graph);
            String tensor = end.isPresent() ? end.get().getName() : graph.tensor(Objects.requireNonNull(until));
            List<ImportNode> nodes = graph.leadingTo(tensor);
            GraphScan.check(nodes, graph.input().getName());
            InputDims dims = InputDims.of(graph.input(), input, nodes);
            Conversion conversion = new Conversion(graph, dims, variance);
            ImportNode last = null;
            for (ImportNode node : nodes) {
                conversion.convert(node);
                last = node;
            }
            if (last == null) {
                throw new OnnxImportException("output \"" + tensor
                        + "\": expected something that layers compute from the input, got no layer");
            }
            Value found = conversion.value(tensor);
            if (found instanceof ChannelsLast turned) {
                end.ifPresent(output -> InputDims.check(output, turned.dims()));
                found = turned.asImages(last);
            } else if (end.isPresent() && found instanceof TowerValue value) {
                InputDims.check(end.get(), value.dims());
            }
            if (!(found instanceof TowerValue result)) {
                throw last.refused("yields the output \"" + tensor
                        + "\", which no layer computes from the input alone; " + Advice.CUT_OR_RUNTIME);
            }
            TowerValue vector = conversion.flat(last, tensor + "/flatten", result);
            String output = conversion.draft().settle(vector.vertex());
            if (output.equals(conversion.draft().input())) {
                throw new OnnxImportException(
                        "output \"" + tensor + "\": expected something that layers compute, got the input as it is");
            }
            TowerAssembly assembly = new TowerAssembly(conversion.draft(), dims.dims(), output, vector.length());
            return new OnnxTower(assembly, tower(assembly), conversion.layersByTensor(), List.of(), Map.of());
        }

        private Tower tower(TowerAssembly assembly) {
            try {
                return assembly.tower(embedding, unit);
            } catch (IllegalArgumentException | IllegalStateException | ArithmeticException e) {
                throw new OnnxImportException("cannot be built as a tower: " + e.getMessage(), e);
            }
        }

        /** The output that the file declares; empty where the network is cut elsewhere. */
        private Optional<Onnx.ValueInfoProto> end(ImportGraph graph) {
            List<Onnx.ValueInfoProto> outputs = graph.outputs();
            if (until != null) {
                return outputs.stream()
                        .filter(output -> output.getName().equals(until))
                        .findFirst();
            }
            if (outputs.size() != 1) {
                throw new OnnxImportException("expected one output, got "
                        + outputs.stream().map(Onnx.ValueInfoProto::getName).toList()
                        + "; say which with until(name)");
            }
            return Optional.of(outputs.get(0));
        }
    }

    /** The tower, with the file's layers under the names of the tensors that they yield. Its networks start with weights of their own. */
    public Tower tower() {
        return tower;
    }

    /**
     * A network of the tower with the file's weights; a new embedding layer starts from the seed.
     *
     * @param seed of the layers that the file does not have
     */
    public ComputationGraph network(long seed) {
        ComputationGraph network = tower.newNetwork(seed, new Sgd());
        assembly.fill(network);
        return network;
    }

    /** A model with the file's weights that embeds at once; a new embedding layer has weights from seed 0. */
    public SiameseModel model() {
        return SiameseModel.of(tower, network(0), Map.of());
    }

    /** The file's tensors that are parameters of the tower, layer by layer. */
    public List<OnnxParameter> parameters() {
        return parameters;
    }

    /**
     * The parameter that a tensor of the file is; where several layers have copies of it, the one that it goes by this name in.
     *
     * @param name of an initializer, or of a node's output that passes it on
     */
    public Optional<OnnxParameter> parameter(String name) {
        return parameters.stream()
                .filter(parameter -> parameter.name().equals(name))
                .findFirst()
                .or(() -> parameters.stream()
                        .filter(parameter -> parameter.names().contains(name))
                        .findFirst());
    }

    /**
     * The layer of the tower that computes a tensor of the file.
     *
     * @param name of a tensor
     * @throws IllegalArgumentException if it is none that a layer computes
     */
    public String layer(String name) {
        String layer = layers.get(name);
        if (layer == null || !tower.configuration().getVertices().containsKey(layer)) {
            throw new IllegalArgumentException(
                    "expected the name of a tensor that a layer of the tower computes, such as "
                            + layers.keySet().stream().sorted().limit(10).toList() + ", got \"" + name + "\"");
        }
        return layer;
    }

    /** Layers that {@link #trainer()} does not train. */
    public List<String> frozen() {
        return frozen;
    }

    /**
     * This tower with layers that {@link #trainer()} does not train: those that compute the tensors, and all that lead to them. Their batch
     * normalisation works as in inference.
     *
     * @param tensors of the file
     */
    public OnnxTower frozen(String... tensors) {
        Set<String> more = new LinkedHashSet<>(frozen);
        Arrays.stream(tensors).map(this::layer).forEach(more::add);
        return new OnnxTower(assembly, tower, layers, new ArrayList<>(more), factors);
    }

    /** Factors of learning rates that {@link #trainer()} uses, by layer. */
    public Map<String, Double> learningRateFactors() {
        return factors;
    }

    /**
     * This tower with another learning rate of all layers that the file has, times a factor; a new embedding layer trains at the updater's
     * own. 0.1 is common for a backbone.
     *
     * @param factor above 0
     */
    public OnnxTower learningRateFactor(double factor) {
        return withFactors(factor, parameters.stream().map(OnnxParameter::layer).toList());
    }

    /**
     * This tower with another learning rate of some layers, times a factor; of several factors of a layer the last counts.
     *
     * @param factor above 0
     * @param tensors of the file, each for the layer that computes it and all that lead to it
     */
    public OnnxTower learningRateFactor(double factor, String... tensors) {
        Set<String> trained = new LinkedHashSet<>();
        Deque<String> waiting =
                new ArrayDeque<>(Arrays.stream(tensors).map(this::layer).toList());
        Map<String, List<String>> inputs = tower.configuration().getVertexInputs();
        while (!waiting.isEmpty()) {
            String name = waiting.remove();
            if (inputs.containsKey(name) && trained.add(name)) {
                waiting.addAll(inputs.get(name));
            }
        }
        return withFactors(
                factor,
                parameters.stream()
                        .map(OnnxParameter::layer)
                        .filter(trained::contains)
                        .toList());
    }

    private OnnxTower withFactors(double factor, List<String> names) {
        if (!(factor > 0 && Double.isFinite(factor))) {
            throw new IllegalArgumentException("factor: expected a finite number above 0, got " + factor);
        }
        Map<String, Double> changed = new LinkedHashMap<>(factors);
        names.forEach(name -> changed.put(name, factor));
        return new OnnxTower(assembly, tower, layers, frozen, changed);
    }

    /** A trainer of the tower that starts from the file's weights, and from its seed where the file has none, with this one's frozen layers and
     * learning rates. Loss and batches are still to be set. */
    public SiameseTrainer.Builder trainer() {
        SiameseModel fromFile = SiameseModel.of(assembly.tower(0, false), network(0), Map.of());
        SiameseTrainer.Builder trainer = SiameseTrainer.builder().tower(tower).warmStart(fromFile);
        factors.forEach((layer, factor) -> trainer.learningRateFactor(factor, layer));
        return frozen.isEmpty() ? trainer : trainer.freeze(frozen.toArray(String[]::new));
    }

    @Override
    public String toString() {
        return tower.toString();
    }
}
