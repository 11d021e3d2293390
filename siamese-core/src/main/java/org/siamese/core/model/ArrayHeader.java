package org.siamese.core.model;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.shape.options.ArrayOptionsHelper;

/**
 * The header of an array as ND4J writes it, checked before ND4J reads it: ND4J allocates what a header claims, and follows its strides
 * wherever they lead. Big-endian: text "MIXED_DATA_TYPES", number of shape values, "LONG", the shape values {rank, lengths, strides, type,
 * 1, order}, "MIXED_DATA_TYPES", number of values, their type, the values.
 */
final class ArrayHeader {
    /** More bytes than a header of a vector takes. */
    static final int MAX_BYTES = 512;

    private static final String MODE = "MIXED_DATA_TYPES";

    private ArrayHeader() {}

    /**
     * Reads a header.
     *
     * @return what is wrong with it, empty if it is that of a vector of so many values
     */
    static String problem(DataInputStream in, long values, DataType type) throws IOException {
        if (!in.readUTF().equals(MODE)) {
            return "expected an array of ND4J";
        }
        long shapeLength = in.readLong();
        if (shapeLength != 6 && shapeLength != 8 || !in.readUTF().equals("LONG")) {
            return "expected a vector, got a shape of " + shapeLength + " values";
        }
        long[] shape = new long[(int) shapeLength];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = in.readLong();
        }
        int rank = (shape.length - 4) / 2;
        long order = shape[shape.length - 1];
        boolean rowVector = rank == 1 || shape[1] == 1 && (shape[3] == 1 || shape[3] == values);
        if (shape[0] != rank
                || !rowVector
                || shape[rank] != values
                || shape[2 * rank] != 1
                || shape[2 * rank + 1] != ArrayOptionsHelper.setOptionBit(0L, type)
                || shape[2 * rank + 2] != 1
                || order != 'c' && order != 'f') {
            return "expected " + values + " parameters of type " + type + " in a row, got shape values "
                    + Arrays.toString(shape);
        }
        if (!in.readUTF().equals(MODE)) {
            return "expected an array of ND4J";
        }
        long length = in.readLong();
        String gotType = in.readUTF();
        if (length != values || !gotType.equals(type.name())) {
            return "expected " + values + " parameters of type " + type + ", got " + length + " of type " + gotType;
        }
        return "";
    }
}
