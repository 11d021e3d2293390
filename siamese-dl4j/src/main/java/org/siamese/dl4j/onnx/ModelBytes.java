package org.siamese.dl4j.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import onnx.Onnx;
import org.nd4j.shade.protobuf.CodedInputStream;
import org.nd4j.shade.protobuf.InvalidProtocolBufferException;

/** Reads the bytes of a model file as ONNX's message. */
final class ModelBytes {
    /** What a message of ONNX can hold at most. */
    private static final long MOST_BYTES = Integer.MAX_VALUE - 16L;

    /** Depth of messages inside messages; a graph of a CNN needs seven. */
    private static final int DEPTH = 64;

    private ModelBytes() {}

    static Onnx.ModelProto read(Path file) {
        try {
            if (!Files.isRegularFile(file)) {
                throw new OnnxImportException("expected a file, got "
                        + (Files.isDirectory(file) ? "a folder" : Files.exists(file) ? "something else" : "none"));
            }
            long size = Files.size(file);
            if (size == 0) {
                throw new OnnxImportException("expected an ONNX model, got a file without bytes");
            }
            if (size > MOST_BYTES) {
                throw new OnnxImportException("expected at most " + MOST_BYTES + " bytes, got " + size
                        + "; export with the weights in files of their own");
            }
            CodedInputStream bytes = CodedInputStream.newInstance(Files.readAllBytes(file));
            bytes.setRecursionLimit(DEPTH);
            return Onnx.ModelProto.parseFrom(bytes);
        } catch (InvalidProtocolBufferException e) {
            throw new OnnxImportException(
                    "expected an ONNX model, got bytes that are none, or only a part of one: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new OnnxImportException("cannot be read: " + e, e);
        }
    }
}
