package org.siamese.image.file;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.TreeMap;

/**
 * The digest of each entry of a model file, which binds them together: parameters of one model and the configuration of another do not
 * load. The entry {@code manifest.json}, {@code {"sha256": {NAME: HEX, ...}}}, is the last.
 *
 * @param digests SHA-256 by entry, in hexadecimal digits
 */
record Manifest(Map<String, String> digests) {
    static final String ENTRY = "manifest.json";
    private static final String FIELD = "sha256";

    Manifest {
        digests = Map.copyOf(digests);
    }

    String toJson() {
        ObjectNode json = ModelFile.JSON.createObjectNode();
        ObjectNode sums = json.putObject(FIELD);
        new TreeMap<>(digests).forEach(sums::put);
        return json.toPrettyString();
    }

    /** Reads one; throws IllegalArgumentException if it is none. */
    static Manifest of(String json) {
        JsonNode tree;
        try {
            tree = ModelFile.JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("expected JSON, got text that ends or breaks", e);
        }
        if (!tree.isObject() || tree.size() != 1 || !tree.path(FIELD).isObject()) {
            throw new IllegalArgumentException("expected the field " + FIELD + " alone");
        }
        Map<String, String> digests = new TreeMap<>();
        tree.path(FIELD).properties().forEach(field -> {
            if (!field.getValue().isTextual()) {
                throw new IllegalArgumentException(
                        "expected a digest of " + field.getKey() + ", got " + field.getValue());
            }
            digests.put(field.getKey(), field.getValue().textValue());
        });
        return new Manifest(digests);
    }
}
