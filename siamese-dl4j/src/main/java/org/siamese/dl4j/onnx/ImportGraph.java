package org.siamese.dl4j.onnx;

import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;
import onnx.Onnx;

/** The graph of a model, checked as a whole: names, order and sizes, but not what its operators mean. Immutable. */
final class ImportGraph {
    /** Operators changed their meaning before. */
    static final int FIRST_OPSET = 7;

    /** Up to here the operators that are read differ from earlier ones in the types that they allow only. */
    static final int LAST_OPSET = 25;

    private static final int FIRST_IR = 3;
    private static final int LAST_IR = 14;

    private final Map<String, Onnx.TensorProto> initializers = new LinkedHashMap<>();
    private final Map<String, ImportNode> writers = new HashMap<>();
    private final List<ImportNode> nodes;
    private final Onnx.ValueInfoProto input;
    private final List<Onnx.ValueInfoProto> outputs;
    private final TensorReader reader;
    private final long bytes;

    private ImportGraph(Onnx.ModelProto model, TensorReader reader) {
        this.reader = reader;
        this.bytes = model.getSerializedSize();
        if (!model.hasGraph()) {
            throw new OnnxImportException("expected a model with a graph, got none");
        }
        int opset = opset(model);
        Onnx.GraphProto graph = model.getGraph();
        readInitializers(graph);
        input = onlyInput(graph);
        List<ImportNode> read = new ArrayList<>();
        for (Onnx.NodeProto proto : LocalFunctions.inlined(model, opset)) {
            ImportNode node = new ImportNode(proto, opset);
            claim(node);
            read.add(node);
        }
        outputs = graph.getOutputList();
        requireKnown(read);
        nodes = ordered(read);
    }

    /**
     * Checks a model.
     *
     * @param file where it was read, for weights beside it
     */
    static ImportGraph of(Onnx.ModelProto model, Path file) {
        return new ImportGraph(model, new TensorReader(new ExternalWeights(file)));
    }

    private static int opset(Onnx.ModelProto model) {
        if (model.getIrVersion() < FIRST_IR || model.getIrVersion() > LAST_IR) {
            throw new OnnxImportException("expected a model of ONNX's format (IR) " + FIRST_IR + " to " + LAST_IR
                    + ", got " + model.getIrVersion());
        }
        long version = 0;
        for (Onnx.OperatorSetIdProto opset : model.getOpsetImportList()) {
            if (opset.getDomain().isEmpty() || opset.getDomain().equals("ai.onnx")) {
                if (version != 0 && version != opset.getVersion()) {
                    throw new OnnxImportException("expected one opset, got " + version + " and " + opset.getVersion());
                }
                version = opset.getVersion();
            }
        }
        if (version == 0) {
            throw new OnnxImportException("expected the version of its operators, its opset, got none");
        }
        if (version < FIRST_OPSET || version > LAST_OPSET) {
            throw new OnnxImportException("expected opset " + FIRST_OPSET + " to " + LAST_OPSET + ", got " + version
                    + "; export with opset_version=17");
        }
        return (int) version;
    }

    private void readInitializers(Onnx.GraphProto graph) {
        for (Onnx.SparseTensorProto sparse : graph.getSparseInitializerList()) {
            throw new OnnxImportException("tensor \"" + sparse.getValues().getName()
                    + "\": expected dense weights, got sparse ones; export them dense");
        }
        for (Onnx.TensorProto tensor : graph.getInitializerList()) {
            if (tensor.getName().isEmpty()) {
                throw new OnnxImportException("initializers: expected a name for each, got one without");
            }
            reader.check(tensor.getName(), tensor);
            if (initializers.put(tensor.getName(), tensor) != null) {
                throw new OnnxImportException(
                        "tensor \"" + tensor.getName() + "\": expected one initializer of this name, got two");
            }
        }
    }

    private Onnx.ValueInfoProto onlyInput(Onnx.GraphProto graph) {
        List<Onnx.ValueInfoProto> free = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (Onnx.ValueInfoProto value : graph.getInputList()) {
            if (!names.add(value.getName())) {
                throw new OnnxImportException("inputs: expected each name once, got \"" + value.getName() + "\" twice");
            }
            if (!initializers.containsKey(value.getName())) {
                free.add(value);
            }
        }
        if (free.size() != 1 || free.get(0).getName().isEmpty()) {
            throw new OnnxImportException("expected one input with a name, the images or features of a tower, got "
                    + free.stream().map(Onnx.ValueInfoProto::getName).toList());
        }
        return free.get(0);
    }

    private void claim(ImportNode node) {
        if (node.outputs().stream().allMatch(String::isEmpty)) {
            throw node.refused("expected an output, got none");
        }
        for (String output : node.outputs()) {
            if (output.isEmpty()) {
                continue;
            }
            if (initializers.containsKey(output) || output.equals(input.getName())) {
                throw node.refused("writes \"" + output + "\", which is an input or an initializer already");
            }
            ImportNode other = writers.put(output, node);
            if (other != null) {
                throw node.refused("writes \"" + output + "\", which " + other + " writes already");
            }
        }
    }

    private void requireKnown(List<ImportNode> read) {
        for (ImportNode node : read) {
            for (String name : node.inputs()) {
                if (!name.isEmpty() && !knows(name)) {
                    throw node.refused("reads \"" + name + "\", which is no input, initializer or output of a node");
                }
            }
        }
        if (outputs.isEmpty()) {
            throw new OnnxImportException("expected an output, got none");
        }
        Set<String> names = new HashSet<>();
        for (Onnx.ValueInfoProto output : outputs) {
            if (!knows(output.getName())) {
                throw new OnnxImportException(
                        "output \"" + output.getName() + "\": expected a node that writes it, got none");
            }
            if (!names.add(output.getName())) {
                throw new OnnxImportException("outputs: expected each once, got \"" + output.getName() + "\" twice");
            }
        }
    }

    /** Nodes after those whose outputs they read; otherwise in the order of the file. */
    private List<ImportNode> ordered(List<ImportNode> read) {
        Map<ImportNode, Integer> places = new HashMap<>();
        Map<ImportNode, Integer> missing = new HashMap<>();
        Map<ImportNode, List<ImportNode>> readers = new HashMap<>();
        Queue<ImportNode> ready = new PriorityQueue<>(Comparator.comparing(places::get));
        for (ImportNode node : read) {
            places.put(node, places.size());
            int count = 0;
            for (String name : node.inputs()) {
                ImportNode writer = writers.get(name);
                if (writer != null) {
                    readers.computeIfAbsent(writer, key -> new ArrayList<>()).add(node);
                    count++;
                }
            }
            missing.put(node, count);
            if (count == 0) {
                ready.add(node);
            }
        }
        List<ImportNode> order = new ArrayList<>();
        while (!ready.isEmpty()) {
            ImportNode node = ready.remove();
            order.add(node);
            for (ImportNode next : readers.getOrDefault(node, List.of())) {
                if (missing.merge(next, -1, Integer::sum) == 0) {
                    ready.add(next);
                }
            }
        }
        for (ImportNode node : read) {
            if (missing.getOrDefault(node, 0) > 0) {
                throw node.refused("expected a graph without cycles, got one through this node or before it");
            }
        }
        return List.copyOf(order);
    }

    boolean knows(String name) {
        return writers.containsKey(name) || initializers.containsKey(name) || name.equals(input.getName());
    }

    /** The tensor that a name means: a tensor's name, or that of the node that writes it. */
    String tensor(String name) {
        if (knows(name)) {
            return name;
        }
        List<String> matches = nodes.stream()
                .filter(node -> node.name().equals(name))
                .map(ImportNode::output)
                .toList();
        if (matches.size() != 1) {
            List<String> near = nodes.stream()
                    .flatMap(node -> node.outputs().stream())
                    .filter(tensor ->
                            tensor.toLowerCase(java.util.Locale.ROOT).contains(name.toLowerCase(java.util.Locale.ROOT)))
                    .limit(10)
                    .toList();
            List<String> last = nodes.stream()
                    .map(ImportNode::output)
                    .skip(Math.max(0, nodes.size() - 10))
                    .toList();
            throw new IllegalArgumentException("expected the name of a tensor or of one node, got \"" + name
                    + "\", which " + matches.size() + " nodes have; "
                    + (near.isEmpty() ? "the last tensors are " + last : "near it are " + near));
        }
        return matches.get(0);
    }

    /** The nodes that a tensor depends on, each after those that it depends on. */
    List<ImportNode> leadingTo(String tensor) {
        Set<ImportNode> needed = new HashSet<>();
        Deque<String> waiting = new ArrayDeque<>(List.of(tensor));
        while (!waiting.isEmpty()) {
            ImportNode writer = writers.get(waiting.remove());
            if (writer != null && needed.add(writer)) {
                waiting.addAll(writer.inputs());
            }
        }
        return nodes.stream().filter(needed::contains).toList();
    }

    Map<String, Onnx.TensorProto> initializers() {
        return initializers;
    }

    Onnx.ValueInfoProto input() {
        return input;
    }

    List<Onnx.ValueInfoProto> outputs() {
        return outputs;
    }

    TensorReader reader() {
        return reader;
    }

    /** Bytes of the model. */
    long bytes() {
        return bytes;
    }
}
