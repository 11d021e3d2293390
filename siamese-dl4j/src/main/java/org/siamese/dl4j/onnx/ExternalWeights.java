package org.siamese.dl4j.onnx;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import onnx.Onnx;

/**
 * The weights of a model that lie in other files. Only regular files inside the model's folder are read, whatever a model names: no
 * path that leaves it, absolute path, address or link to elsewhere.
 */
final class ExternalWeights {
    private static final int SMALLEST_DRIVE = 2;

    private final Path folder;

    /** The weights beside a model file. */
    ExternalWeights(Path model) {
        Path parent = model.toAbsolutePath().getParent();
        this.folder = parent == null ? model.toAbsolutePath() : parent;
    }

    /**
     * The bytes of a tensor.
     *
     * @param keys where they lie: location, offset, length
     * @param needed number of bytes that its shape needs
     * @throws OnnxImportException if they do not lie in the model's folder, or are not as many
     */
    ByteBuffer read(List<Onnx.StringStringEntryProto> keys, long needed) {
        String location = value(keys, "location");
        try {
            Path file = inside(location);
            long size = Files.size(file);
            long offset = number(keys, "offset", location, 0);
            long length = number(keys, "length", location, offset > size ? 0 : size - offset);
            if (length != needed) {
                throw problem(location, "expected " + needed + " bytes, as the shape needs, got " + length);
            }
            if (offset > size || length > size - offset) {
                throw problem(
                        location,
                        "expected " + length + " bytes from byte " + offset + " on, got a file of " + size + " bytes");
            }
            return bytes(file, offset, Math.toIntExact(length));
        } catch (IOException e) {
            throw new OnnxImportException("weights in \"" + location + "\": cannot be read: " + e, e);
        }
    }

    private static ByteBuffer bytes(Path file, long offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, offset + bytes.position()) < 0) {
                    throw new EOFException("the file ended");
                }
            }
        }
        return bytes.flip();
    }

    private Path inside(String location) throws IOException {
        if (location.isBlank()) {
            throw problem(location, "expected the name of a file, got none");
        }
        boolean drive = location.length() >= SMALLEST_DRIVE && location.charAt(1) == ':';
        if (location.startsWith("/")
                || location.indexOf('\\') >= 0
                || location.indexOf('\0') >= 0
                || location.contains("://")
                || drive) {
            throw outside(location);
        }
        Path relative;
        try {
            relative = Path.of(location);
        } catch (InvalidPathException e) {
            throw new OnnxImportException("weights in \"" + location + "\": not a path", e);
        }
        for (Path part : relative) {
            if (part.toString().equals("..")) {
                throw outside(location);
            }
        }
        Path file = folder.resolve(relative);
        if (!Files.exists(file)) {
            throw problem(location, "expected a file beside the model, got none");
        }
        if (!file.toRealPath().startsWith(folder.toRealPath())) {
            throw outside(location);
        }
        if (!Files.isRegularFile(file)) {
            throw problem(location, "expected a file, got something else, such as a folder");
        }
        return file;
    }

    private static String value(List<Onnx.StringStringEntryProto> keys, String key) {
        String found = "";
        for (Onnx.StringStringEntryProto entry : keys) {
            if (entry.getKey().equals(key)) {
                found = entry.getValue();
            }
        }
        return found;
    }

    private static long number(List<Onnx.StringStringEntryProto> keys, String key, String location, long otherwise) {
        String text = value(keys, key);
        if (text.isEmpty()) {
            return otherwise;
        }
        try {
            long number = Long.parseLong(text.strip());
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, as a negative number is.
        }
        throw problem(location, key + ": expected a number of bytes from 0 to 2^63 - 1, got \"" + text + "\"");
    }

    private static OnnxImportException outside(String location) {
        return problem(location, "lies outside of the model's folder, from which alone weights are read");
    }

    private static OnnxImportException problem(String location, String text) {
        return new OnnxImportException("weights in \"" + location + "\": " + text);
    }
}
