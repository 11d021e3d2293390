package org.siamese.onnx.internal.graph;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an ONNX file holds, read and checked without ONNX Runtime: one graph whose values are each written once and before they are read,
 * tensors of the sizes that their shapes need, and an opset that exists.
 *
 * @param inputs those that are no initializers
 * @param outputs at least one
 * @param outside initializers whose values lie in other files
 * @param graphFrom first byte of the graph's field
 * @param graphTo behind the last byte of the graph's field
 * @param bodyFrom first byte of the graph's message
 */
public record OnnxGraph(
        List<GraphValue> inputs,
        List<GraphValue> outputs,
        List<Weights> outside,
        int graphFrom,
        int graphTo,
        int bodyFrom) {
    /** The latest opset of the standard that ONNX Runtime 1.28 knows. */
    static final long LATEST_OPSET = 26;

    private static final int MODEL_GRAPH = 7;
    private static final int MODEL_OPSETS = 8;
    private static final int MODEL_FUNCTIONS = 25;
    static final int NODE = 1;
    static final int INITIALIZER = 5;
    static final int INPUT = 11;
    static final int OUTPUT = 12;
    private static final int SPARSE_INITIALIZER = 15;
    private static final int MAX_DEPTH = 32;

    /** Copies the lists. */
    public OnnxGraph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        outside = List.copyOf(outside);
    }

    /**
     * Reads a file, a buffer from 0 to its limit whose position does not matter.
     *
     * @throws GraphException if it is no ONNX file, or one that cannot be run
     */
    public static OnnxGraph read(ByteBuffer file) {
        WireReader reader = new WireReader(file, 0, file.limit());
        Map<String, Long> opsets = new HashMap<>();
        int[] graph = null;
        while (reader.next()) {
            if (reader.field() == MODEL_GRAPH) {
                if (graph != null) {
                    throw new GraphException("expected one graph, got two");
                }
                graph = new int[] {reader.start(), reader.to(), reader.from()};
            } else if (reader.field() == MODEL_OPSETS) {
                opset(reader.message(), opsets);
            } else if (reader.field() == MODEL_FUNCTIONS) {
                function(file, reader.message());
            }
        }
        if (graph == null) {
            throw new GraphException("expected an ONNX file, got one without a graph");
        }
        requireOpset(opsets);
        Body body = new Body(file, null, true);
        body.read(new WireReader(file, graph[2], graph[1]));
        if (body.outputs.isEmpty()) {
            throw new GraphException("graph: expected an output, got none");
        }
        return new OnnxGraph(body.inputs, body.outputs, body.outside, graph[0], graph[1], graph[2]);
    }

    private static void opset(WireReader reader, Map<String, Long> to) {
        String domain = "";
        long version = 0;
        while (reader.next()) {
            if (reader.field() == 1) {
                domain = reader.text();
            } else if (reader.field() == 2) {
                version = reader.number();
            }
        }
        to.put(domain.equals("ai.onnx") ? "" : domain, version);
    }

    private static void requireOpset(Map<String, Long> opsets) {
        if (opsets.isEmpty()) {
            throw new GraphException("expected an opset, got a model that names none");
        }
        long standard = opsets.getOrDefault("", 1L);
        if (standard < 1 || standard > LATEST_OPSET) {
            throw new GraphException("opset: expected 1 to " + LATEST_OPSET + ", got " + standard
                    + "; export the network with an earlier opset");
        }
    }

    /** The nodes of a function may hold tensors and graphs too; its values are its own. */
    private static void function(ByteBuffer file, WireReader function) {
        while (function.next()) {
            if (function.field() == 7) {
                new Body(file, null, false).attributesOf(function.message());
            }
        }
    }

    /** Reads one graph, and those inside it. */
    private static final class Body {
        private final ByteBuffer file;
        private final int depth;
        private final @Nullable Body outer;
        private final boolean checksNames;
        private final Set<String> written = new HashSet<>();
        private final Set<String> initialized = new HashSet<>();
        private final List<GraphValue> inputs = new ArrayList<>();
        private final List<GraphValue> outputs = new ArrayList<>();
        private final List<Weights> outside = new ArrayList<>();

        Body(ByteBuffer file, @Nullable Body outer, boolean checksNames) {
            this.file = file;
            this.depth = outer == null ? 0 : outer.depth + 1;
            this.outer = outer;
            this.checksNames = checksNames;
            if (depth > MAX_DEPTH) {
                throw new GraphException("expected graphs inside each other to a depth of " + MAX_DEPTH + ", got more");
            }
        }

        void read(WireReader graph) {
            List<int[]> nodes = new ArrayList<>();
            List<GraphValue> named = new ArrayList<>();
            while (graph.next()) {
                switch (graph.field()) {
                    case NODE -> nodes.add(new int[] {graph.from(), graph.to()});
                    case INITIALIZER -> initializer(Weights.read(file, graph.from(), graph.to(), "initializer"));
                    case SPARSE_INITIALIZER -> sparse(graph.message());
                    case INPUT -> named.add(GraphValue.read(graph.message()));
                    case OUTPUT -> outputs.add(GraphValue.read(graph.message()));
                    default -> {
                        // Names, documentation, shapes of values in between.
                    }
                }
            }
            for (GraphValue input : named) {
                if (!initialized.contains(input.name())) {
                    write(input.name(), "input");
                    inputs.add(input);
                }
            }
            for (int[] node : nodes) {
                node(new WireReader(file, node[0], node[1]), nodes);
            }
            for (GraphValue output : outputs) {
                requireWritten(output.name(), "output of the graph", nodes);
            }
        }

        private void initializer(Weights weights) {
            if (weights.name().isEmpty() || !initialized.add(weights.name())) {
                throw new GraphException("initializer: expected names of their own, got \"" + weights.name()
                        + "\" twice or without a name");
            }
            write(weights.name(), "initializer");
            if (!weights.outside().isEmpty()) {
                if (depth > 0) {
                    throw new GraphException("initializer \"" + weights.name()
                            + "\": expected weights of inner graphs inside the file, got external data");
                }
                outside.add(weights);
            }
        }

        private void sparse(WireReader tensor) {
            String name = "";
            while (tensor.next()) {
                if (tensor.field() == 1) {
                    name = Weights.read(file, tensor.from(), tensor.to(), "sparse initializer")
                            .name();
                }
            }
            throw new GraphException("initializer \"" + name + "\": expected a dense tensor, got a sparse one");
        }

        private void write(String name, String what) {
            if (!written.add(name) || outer != null && outer.knows(name)) {
                throw new GraphException(what + ": expected each value written once, got \"" + name + "\" twice");
            }
        }

        private boolean knows(String name) {
            for (Body body = this; body != null; body = body.outer) {
                if (body.written.contains(name)) {
                    return true;
                }
            }
            return false;
        }

        private void requireWritten(String name, String reader, List<int[]> nodes) {
            if (!checksNames || knows(name)) {
                return;
            }
            throw new GraphException(reader + ": expected a value that is written before it is read, got \"" + name
                    + "\", which " + (laterOutputs(nodes).contains(name) ? "is written later" : "nothing writes"));
        }

        private Set<String> laterOutputs(List<int[]> nodes) {
            Set<String> names = new HashSet<>();
            for (int[] node : nodes) {
                WireReader reader = new WireReader(file, node[0], node[1]);
                while (reader.next()) {
                    if (reader.field() == 2) {
                        names.add(reader.text());
                    }
                }
            }
            return names;
        }

        private void node(WireReader node, List<int[]> nodes) {
            List<String> results = new ArrayList<>();
            List<String> reads = new ArrayList<>();
            String name = "";
            String operator = "";
            int start = node.position();
            while (node.next()) {
                switch (node.field()) {
                    case 1 -> reads.add(node.text());
                    case 2 -> results.add(node.text());
                    case 3 -> name = node.text();
                    case 4 -> operator = node.text();
                    default -> {
                        // Attributes come below.
                    }
                }
            }
            String words = "node \"" + name + "\" (" + operator + ")";
            for (String read : reads) {
                if (!read.isEmpty()) {
                    requireWritten(read, words, nodes);
                }
            }
            attributesOf(new WireReader(file, start, node.position()));
            for (String result : results) {
                if (!result.isEmpty()) {
                    write(result, words);
                }
            }
        }

        /** Tensors and graphs of a node. */
        void attributesOf(WireReader node) {
            while (node.next()) {
                if (node.field() == 5) {
                    WireReader attribute = node.message();
                    while (attribute.next()) {
                        switch (attribute.field()) {
                            case 5, 10 -> inside(Weights.read(file, attribute.from(), attribute.to(), "attribute"));
                            case 6, 11 -> new Body(file, this, checksNames).read(attribute.message());
                            default -> {
                                // Numbers and texts.
                            }
                        }
                    }
                }
            }
        }

        private static void inside(Weights weights) {
            if (!weights.outside().isEmpty()) {
                throw new GraphException(
                        "attribute \"" + weights.name() + "\": expected constants inside the file, got external data");
            }
        }
    }
}
