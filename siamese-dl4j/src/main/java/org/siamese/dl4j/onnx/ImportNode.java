package org.siamese.dl4j.onnx;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import onnx.Onnx;

/** A node of an ONNX graph. Attributes are checked for their type when they are asked for. */
final class ImportNode {
    private static final Set<String> DEFAULT_DOMAINS = Set.of("", "ai.onnx");

    /** Attributes without a meaning for what a node computes here. */
    private static final Set<String> WITHOUT_MEANING = Set.of("seed", "saturate", "storage_order", "ratio", "is_test");

    private final Onnx.NodeProto proto;
    private final int opset;
    private final Map<String, Onnx.AttributeProto> attributes = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * A node.
     *
     * @param opset version of the operators
     * @throws OnnxImportException if it has an attribute twice
     */
    ImportNode(Onnx.NodeProto proto, int opset) {
        this.proto = proto;
        this.opset = opset;
        for (Onnx.AttributeProto attribute : proto.getAttributeList()) {
            if (attributes.put(attribute.getName(), attribute) != null) {
                throw refused("expected each attribute once, got \"" + attribute.getName() + "\" twice");
            }
        }
    }

    /** The operator, with its domain where that is not ONNX's own. */
    String operator() {
        return own() ? proto.getOpType() : proto.getDomain() + "." + proto.getOpType();
    }

    /** Whether the operator is one of ONNX itself. */
    boolean own() {
        return DEFAULT_DOMAINS.contains(proto.getDomain());
    }

    int opset() {
        return opset;
    }

    String name() {
        return proto.getName();
    }

    List<String> inputs() {
        return proto.getInputList();
    }

    List<String> outputs() {
        return proto.getOutputList();
    }

    /** The first output. */
    String output() {
        return proto.getOutput(0);
    }

    /** Whether an input is given; optional ones may be missing or empty. */
    boolean has(int input) {
        return input < proto.getInputCount() && !proto.getInput(input).isEmpty();
    }

    /** Name of an input. */
    String input(int index) {
        if (!has(index)) {
            throw refused("expected input " + index + ", got " + proto.getInputList());
        }
        return proto.getInput(index);
    }

    boolean hasAttribute(String name) {
        return attributes.containsKey(name);
    }

    long integer(String name, long otherwise) {
        return attribute(name, Onnx.AttributeProto.AttributeType.INT)
                .map(Onnx.AttributeProto::getI)
                .orElse(otherwise);
    }

    /** A whole number that is an int. */
    int count(String name, int otherwise) {
        long value = integer(name, otherwise);
        if (value != (int) value) {
            throw refused(name + ": expected a number of 32 bits, got " + value);
        }
        return (int) value;
    }

    /** Whether an attribute of 0 or 1 is 1. */
    boolean flag(String name) {
        return integer(name, 0) != 0;
    }

    /** The decimal number that a float stands for, such as 0.9. */
    double real(String name, double otherwise) {
        double value = attribute(name, Onnx.AttributeProto.AttributeType.FLOAT)
                .map(attribute -> Double.parseDouble(Float.toString(attribute.getF())))
                .orElse(otherwise);
        if (Double.isNaN(value)) {
            throw refused(name + ": expected a number, got NaN");
        }
        return value;
    }

    String text(String name, String otherwise) {
        return attribute(name, Onnx.AttributeProto.AttributeType.STRING)
                .map(attribute -> attribute.getS().toString(StandardCharsets.UTF_8))
                .orElse(otherwise);
    }

    Optional<long[]> integers(String name) {
        return attribute(name, Onnx.AttributeProto.AttributeType.INTS).map(attribute -> attribute.getIntsList().stream()
                .mapToLong(Long::longValue)
                .toArray());
    }

    Optional<Onnx.TensorProto> tensor(String name) {
        return attribute(name, Onnx.AttributeProto.AttributeType.TENSOR).map(Onnx.AttributeProto::getT);
    }

    Optional<List<Float>> reals(String name) {
        return attribute(name, Onnx.AttributeProto.AttributeType.FLOATS).map(Onnx.AttributeProto::getFloatsList);
    }

    private Optional<Onnx.AttributeProto> attribute(String name, Onnx.AttributeProto.AttributeType type) {
        asked.add(name);
        Onnx.AttributeProto attribute = attributes.get(name);
        if (attribute == null) {
            return Optional.empty();
        }
        if (!attribute.getRefAttrName().isEmpty()) {
            throw refused(name + ": expected a value, got a reference to an attribute of a function");
        }
        int got = attribute.getTypeValue();
        if (got != type.getNumber() && got != Onnx.AttributeProto.AttributeType.UNDEFINED_VALUE) {
            throw refused(name + ": expected an attribute of type " + type + ", got " + attribute.getType());
        }
        return Optional.of(attribute);
    }

    /**
     * Checks that nothing was left aside: an attribute that nobody asked for may change what the node computes.
     *
     * @throws OnnxImportException if there is one
     */
    void requireAllAsked() {
        for (String name : attributes.keySet()) {
            if (!asked.contains(name) && !WITHOUT_MEANING.contains(name)) {
                throw refused("has an attribute \"" + name + "\", which is not known here");
            }
        }
    }

    /** Checks that only the first output is read by others. */
    void requireOutputs(int most) {
        for (int i = most; i < proto.getOutputCount(); i++) {
            if (!proto.getOutput(i).isEmpty()) {
                throw refused("expected at most " + most + " outputs, got " + proto.getOutputList());
            }
        }
    }

    /** Name, operator and outputs, for messages. */
    String describe() {
        return "node \"" + name() + "\" (operator " + operator() + ", output " + String.join(", ", outputs()) + ")";
    }

    /** The exception that says what is wrong with this node. */
    OnnxImportException refused(String problem) {
        return new OnnxImportException(describe() + ": " + problem);
    }

    @Override
    public String toString() {
        return describe();
    }
}
