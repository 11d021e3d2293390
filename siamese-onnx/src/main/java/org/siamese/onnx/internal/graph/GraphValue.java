package org.siamese.onnx.internal.graph;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An input or output of a graph.
 *
 * @param name its name
 * @param type its element type by ONNX's numbers; 0 where it is no tensor
 * @param dims lengths, -1 for free ones; null where the file names no shape
 */
public record GraphValue(String name, int type, @Nullable List<Long> dims) {
    private static final int TENSOR_TYPE = 1;

    static GraphValue read(WireReader reader) {
        String name = "";
        int type = 0;
        List<Long> dims = null;
        while (reader.next()) {
            if (reader.field() == 1) {
                name = reader.text();
            } else if (reader.field() == 2) {
                WireReader kinds = reader.message();
                while (kinds.next()) {
                    if (kinds.field() == TENSOR_TYPE) {
                        WireReader tensor = kinds.message();
                        while (tensor.next()) {
                            if (tensor.field() == 1) {
                                type = (int) tensor.number();
                            } else if (tensor.field() == 2) {
                                dims = dims(tensor.message());
                            }
                        }
                    }
                }
            }
        }
        return new GraphValue(name, type, dims);
    }

    private static List<Long> dims(WireReader shape) {
        List<Long> dims = new ArrayList<>();
        while (shape.next()) {
            if (shape.field() == 1) {
                long length = -1;
                WireReader dim = shape.message();
                while (dim.next()) {
                    if (dim.field() == 1) {
                        length = dim.number();
                    }
                }
                dims.add(length > 0 ? length : -1);
            }
        }
        return dims;
    }

    /** In words, for messages. */
    public String describe() {
        return "\"" + name + "\" of " + (type == 0 ? "no tensor" : TensorType.name(type))
                + (dims == null ? "" : " " + dims.toString().replace("-1", "?"));
    }

    /** Whether its values are floating-point numbers of 32 or 16 bits. */
    public boolean isFloat() {
        return type == TensorType.FLOAT || isHalf();
    }

    /** Whether its values are floating-point numbers of 16 bits. */
    public boolean isHalf() {
        return type == TensorType.FLOAT16;
    }
}
