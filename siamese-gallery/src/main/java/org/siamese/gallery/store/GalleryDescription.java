package org.siamese.gallery.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Objects;
import java.util.UUID;

/**
 * What a store keeps beside the references.
 *
 * @param id a random name of the gallery; an index made from another one is not used
 * @param dimension values of an embedding
 * @param model the fingerprint of the model that made the embeddings, as JSON
 * @param threshold the threshold of identification, as JSON; empty if none was measured
 */
public record GalleryDescription(String id, int dimension, String model, String threshold) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Checks the numbers. */
    public GalleryDescription {
        Objects.requireNonNull(id, "id");
        Objects.requireNonNull(model, "model");
        Objects.requireNonNull(threshold, "threshold");
        if (dimension < 1) {
            throw new IllegalArgumentException("dimension: expected at least 1, got " + dimension);
        }
    }

    /** A new gallery without threshold. */
    public static GalleryDescription of(int dimension, String model) {
        return new GalleryDescription(UUID.randomUUID().toString(), dimension, model, "");
    }

    /** This gallery with another threshold. */
    public GalleryDescription withThreshold(String newThreshold) {
        return new GalleryDescription(id, dimension, model, newThreshold);
    }

    /** As JSON text. */
    public String toJson() {
        ObjectNode node = JSON.createObjectNode();
        node.put("id", id).put("dimension", dimension).put("model", model).put("threshold", threshold);
        return node.toString();
    }

    /**
     * What {@link #toJson} wrote.
     *
     * @throws IllegalArgumentException if it is something else
     */
    public static GalleryDescription fromJson(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            return new GalleryDescription(
                    text(node, "id"), node.path("dimension").asInt(0), text(node, "model"), text(node, "threshold"));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("description: expected JSON, got " + e.getOriginalMessage(), e);
        }
    }

    private static String text(JsonNode node, String field) {
        if (!node.path(field).isTextual()) {
            throw new IllegalArgumentException("description, " + field + ": expected a text, got " + node.path(field));
        }
        return node.path(field).textValue();
    }
}
