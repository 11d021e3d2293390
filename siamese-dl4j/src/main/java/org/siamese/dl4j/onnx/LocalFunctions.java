package org.siamese.dl4j.onnx;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import onnx.Onnx;
import org.nd4j.shade.protobuf.ByteString;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/** Puts the nodes of a model's own functions in the place of their calls. */
final class LocalFunctions {
    private static final int MOST_DEPTH = 16;
    private static final int MOST_NODES = 1 << 17;

    /** Number of the field with the defaults of attributes, which came later than the class of the message. */
    private static final int DEFAULTS = 11;

    private final Map<String, Onnx.FunctionProto> functions = new HashMap<>();
    private final long opset;
    private final List<Onnx.NodeProto> nodes = new ArrayList<>();

    private LocalFunctions(Onnx.ModelProto model, long opset) {
        this.opset = opset;
        for (Onnx.FunctionProto function : model.getFunctionsList()) {
            if (functions.put(key(function.getDomain(), function.getName()), function) != null) {
                throw new OnnxImportException("function \"" + function.getName() + "\" of domain \""
                        + function.getDomain() + "\": expected one of this name, got two");
            }
        }
    }

    /**
     * The nodes of a model's graph without calls of its functions.
     *
     * @param opset of the model
     * @throws OnnxImportException if functions call each other without end, or one is for another opset
     */
    static List<Onnx.NodeProto> inlined(Onnx.ModelProto model, long opset) {
        if (model.getFunctionsCount() == 0) {
            return model.getGraph().getNodeList();
        }
        LocalFunctions functions = new LocalFunctions(model, opset);
        for (Onnx.NodeProto node : model.getGraph().getNodeList()) {
            functions.put(node, 0);
        }
        return functions.nodes;
    }

    private static String key(String domain, String name) {
        return (domain.equals("ai.onnx") ? "" : domain) + ":" + name;
    }

    private void put(Onnx.NodeProto node, int depth) {
        Onnx.FunctionProto function = functions.get(key(node.getDomain(), node.getOpType()));
        if (function == null) {
            if (nodes.size() >= MOST_NODES) {
                throw refused(node, "expected at most " + MOST_NODES + " nodes with those of functions, got more");
            }
            nodes.add(node);
            return;
        }
        if (depth >= MOST_DEPTH) {
            throw refused(node, "expected functions inside each other to a depth of " + MOST_DEPTH + ", got more");
        }
        for (Onnx.OperatorSetIdProto used : function.getOpsetImportList()) {
            boolean standard = used.getDomain().isEmpty() || used.getDomain().equals("ai.onnx");
            if (standard && used.getVersion() != opset) {
                throw refused(
                        node,
                        "calls a function of opset " + used.getVersion() + ", expected the model's, " + opset + "; "
                                + Advice.EXPORT);
            }
        }
        call(node, function, depth);
    }

    private void call(Onnx.NodeProto node, Onnx.FunctionProto function, int depth) {
        if (node.getInputCount() > function.getInputCount() || node.getOutputCount() > function.getOutputCount()) {
            throw refused(
                    node,
                    "expected at most " + function.getInputCount() + " inputs and " + function.getOutputCount()
                            + " outputs, as the function has, got " + node.getInputList() + " and "
                            + node.getOutputList());
        }
        Map<String, String> names = new HashMap<>();
        for (int i = 0; i < function.getInputCount(); i++) {
            names.put(function.getInput(i), i < node.getInputCount() ? node.getInput(i) : "");
        }
        String prefix = (node.getOutputCount() > 0 ? node.getOutput(0) : node.getName()) + "/";
        for (int i = 0; i < node.getOutputCount(); i++) {
            String output = function.getOutput(i);
            String name = node.getOutput(i);
            if (names.containsKey(output)) {
                nodes.add(Onnx.NodeProto.newBuilder()
                        .setName(node.getName())
                        .setOpType("Identity")
                        .addInput(names.get(output))
                        .addOutput(name)
                        .build());
            } else {
                names.put(output, name.isEmpty() ? prefix + output : name);
            }
        }
        Map<String, Onnx.AttributeProto> attributes = defaults(node, function);
        node.getAttributeList().forEach(attribute -> attributes.put(attribute.getName(), attribute));
        for (Onnx.NodeProto inner : function.getNodeList()) {
            put(copy(inner, node, names, prefix, attributes), depth + 1);
        }
    }

    private static Map<String, Onnx.AttributeProto> defaults(Onnx.NodeProto node, Onnx.FunctionProto function) {
        Map<String, Onnx.AttributeProto> defaults = new HashMap<>();
        for (ByteString bytes : function.getUnknownFields().getField(DEFAULTS).getLengthDelimitedList()) {
            try {
                Onnx.AttributeProto attribute = Onnx.AttributeProto.parseFrom(bytes);
                defaults.put(attribute.getName(), attribute);
            } catch (InvalidProtocolBufferException e) {
                throw refused(node, "calls a function whose attributes cannot be read: " + e.getMessage());
            }
        }
        return defaults;
    }

    private static Onnx.NodeProto copy(
            Onnx.NodeProto inner,
            Onnx.NodeProto call,
            Map<String, String> names,
            String prefix,
            Map<String, Onnx.AttributeProto> attributes) {
        Onnx.NodeProto.Builder copy = inner.toBuilder()
                .setName(call.getName() + "/" + inner.getName())
                .clearInput()
                .clearOutput()
                .clearAttribute();
        for (String input : inner.getInputList()) {
            copy.addInput(renamed(input, names, prefix));
        }
        for (String output : inner.getOutputList()) {
            copy.addOutput(renamed(output, names, prefix));
        }
        for (Onnx.AttributeProto attribute : inner.getAttributeList()) {
            String reference = attribute.getRefAttrName();
            if (reference.isEmpty()) {
                copy.addAttribute(attribute);
            } else if (attributes.containsKey(reference)) {
                copy.addAttribute(attributes.get(reference).toBuilder().setName(attribute.getName()));
            }
        }
        return copy.build();
    }

    private static String renamed(String name, Map<String, String> names, String prefix) {
        return name.isEmpty() ? "" : names.getOrDefault(name, prefix + name);
    }

    private static OnnxImportException refused(Onnx.NodeProto node, String problem) {
        return new ImportNode(node, 0).refused(problem);
    }
}
