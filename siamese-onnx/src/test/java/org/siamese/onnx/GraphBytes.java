package org.siamese.onnx;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes small ONNX files for tests. */
final class GraphBytes {
    private static final int FLOAT = 1;
    private static final int FLOAT16 = 10;

    private final ByteArrayOutputStream graph = new ByteArrayOutputStream();
    private final List<byte[]> opsets = new ArrayList<>();

    static byte[] message(int field, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, (long) field << 3 | 2);
        varint(out, content.length);
        out.writeBytes(content);
        return out.toByteArray();
    }

    static byte[] text(int field, String text) {
        return message(field, text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] number(int field, long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        varint(out, (long) field << 3);
        varint(out, value);
        return out.toByteArray();
    }

    private static void varint(ByteArrayOutputStream out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.write((int) (rest & 0x7f | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }

    static byte[] together(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Arrays.stream(parts).forEach(out::writeBytes);
        return out.toByteArray();
    }

    /** A node with attributes. */
    GraphBytes node(String operator, String inputs, String outputs, byte[]... attributes) {
        ByteArrayOutputStream node = new ByteArrayOutputStream();
        for (String input : inputs.split(",")) {
            node.writeBytes(text(1, input));
        }
        for (String output : outputs.split(",")) {
            node.writeBytes(text(2, output));
        }
        node.writeBytes(text(4, operator));
        for (byte[] attribute : attributes) {
            node.writeBytes(message(5, attribute));
        }
        graph.writeBytes(message(1, node.toByteArray()));
        return this;
    }

    static byte[] ints(String name, long... values) {
        byte[] attribute = together(text(1, name), number(20, 7));
        for (long value : values) {
            attribute = together(attribute, number(8, value));
        }
        return attribute;
    }

    GraphBytes floats(String name, float[] values, long... dims) {
        byte[] tensor = together(number(2, 1), text(8, name));
        for (long dim : dims) {
            tensor = together(tensor, number(1, dim));
        }
        ByteBuffer raw = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        raw.asFloatBuffer().put(values);
        graph.writeBytes(message(5, together(tensor, message(9, raw.array()))));
        return this;
    }

    GraphBytes outside(String name, String location, long... dims) {
        byte[] tensor = together(number(2, 1), text(8, name), number(14, 1));
        for (long dim : dims) {
            tensor = together(tensor, number(1, dim));
        }
        byte[] entry = together(text(1, "location"), text(2, location));
        graph.writeBytes(message(5, together(tensor, message(13, entry))));
        return this;
    }

    /** An input; dimensions of -1 are free. */
    GraphBytes input(String name, long... dims) {
        graph.writeBytes(message(11, value(name, FLOAT, dims)));
        return this;
    }

    /** An output. */
    GraphBytes output(String name, long... dims) {
        graph.writeBytes(message(12, value(name, FLOAT, dims)));
        return this;
    }

    /** An input and an output of 16 bits. */
    GraphBytes halves(String input, long[] inputDims, String output, long... outputDims) {
        graph.writeBytes(message(11, value(input, FLOAT16, inputDims)));
        graph.writeBytes(message(12, value(output, FLOAT16, outputDims)));
        return this;
    }

    private static byte[] value(String name, int type, long... dims) {
        byte[] shape = {};
        for (int i = 0; i < dims.length; i++) {
            shape = together(shape, message(1, dims[i] < 0 ? text(2, "free" + i) : number(1, dims[i])));
        }
        byte[] tensor = together(number(1, type), message(2, shape));
        return together(text(1, name), message(2, message(1, tensor)));
    }

    GraphBytes opset(long version) {
        opsets.add(message(8, together(text(1, ""), number(2, version))));
        return this;
    }

    byte[] bytes() {
        if (opsets.isEmpty()) {
            opset(17);
        }
        byte[] model = together(number(1, 8), message(7, together(text(2, "g"), graph.toByteArray())));
        for (byte[] opset : opsets) {
            model = together(model, opset);
        }
        return model;
    }
}
