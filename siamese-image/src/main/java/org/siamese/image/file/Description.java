package org.siamese.image.file;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The fields of {@code siamese.json}. Nothing has a default: what a format has must be there and of its type, and nothing else may be
 * there. Methods throw IllegalArgumentException where it is not so.
 */
final class Description {
    private static final Set<String> OPTIONAL = Set.of("calibration", "views", "whitening");

    private final JsonNode json;
    private final int format;

    private Description(JsonNode json, int format) {
        this.json = json;
        this.format = format;
    }

    static Description of(JsonNode json) {
        if (!json.isObject()) {
            throw new IllegalArgumentException("expected a JSON object, got " + json.getNodeType());
        }
        JsonNode format = json.path("format");
        if (!format.isInt() || format.intValue() < 1 || format.intValue() > ModelFile.FORMAT) {
            throw new IllegalArgumentException(
                    "expected a model file of format 1 to " + ModelFile.FORMAT + ", got format "
                            + (format.isMissingNode() ? "none" : format)
                            + ", written by library " + json.path("library").asText("unknown")
                            + (format.isInt() && format.intValue() > ModelFile.FORMAT
                                    ? "; a later version of the library reads it"
                                    : ""));
        }
        Description description = new Description(json, format.intValue());
        description.requireFields();
        return description;
    }

    private void requireFields() {
        Set<String> needed = new TreeSet<>(List.of("format", "library", "inputShape", "dimension", "attachments"));
        if (format >= 2) {
            needed.add("distance");
        }
        if (format > ModelFile.LAST_WITHOUT_KIND) {
            needed.add("tower");
        }
        for (String name : needed) {
            if (!json.has(name)) {
                throw new IllegalArgumentException("expected the field " + name + ", got none");
            }
        }
        json.fieldNames().forEachRemaining(name -> {
            if (!needed.contains(name) && !OPTIONAL.contains(name)) {
                throw new IllegalArgumentException("expected the fields " + needed + " and perhaps "
                        + new TreeSet<>(OPTIONAL) + ", got \"" + name + "\"");
            }
        });
    }

    int format() {
        return format;
    }

    String towerKind() {
        return format > ModelFile.LAST_WITHOUT_KIND ? text(json, "tower") : ModelFile.DEEPLEARNING4J;
    }

    long[] inputShape() {
        JsonNode array = json.path("inputShape");
        if (!array.isArray() || array.isEmpty() || array.size() > 3) {
            throw wrong("inputShape", "1 to 3 lengths", array);
        }
        long[] shape = new long[array.size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = length("inputShape", array.get(i));
        }
        return shape;
    }

    long dimension() {
        return length("dimension", json.path("dimension"));
    }

    private static long length(String name, JsonNode value) {
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
            throw wrong(name, "a length of at least 1", value);
        }
        return value.intValue();
    }

    Map<String, String> attachments() {
        JsonNode texts = json.path("attachments");
        if (!texts.isObject()) {
            throw wrong("attachments", "texts by name", texts);
        }
        Map<String, String> attachments = new TreeMap<>();
        texts.fieldNames().forEachRemaining(name -> attachments.put(name, text(texts, name)));
        return attachments;
    }

    private static String text(JsonNode json, String name) {
        JsonNode value = json.path(name);
        if (!value.isTextual()) {
            throw wrong(name, "a text", value);
        }
        return value.textValue();
    }

    /** A part that is made of its JSON as a whole, missing where the model has none. */
    JsonNode part(String name) {
        return json.path(name);
    }

    boolean has(String name) {
        return json.has(name);
    }

    double number(String part, String name) {
        JsonNode value = json.path(part).path(name);
        if (!value.isNumber()) {
            throw wrong(part + ", " + name, "a number", value);
        }
        return value.doubleValue();
    }

    long count(String part, String name) {
        JsonNode value = json.path(part).path(name);
        if (!value.isIntegralNumber() || !value.canConvertToLong()) {
            throw wrong(part + ", " + name, "a whole number", value);
        }
        return value.longValue();
    }

    private static IllegalArgumentException wrong(String name, String expected, JsonNode got) {
        return new IllegalArgumentException(
                name + ": expected " + expected + ", got " + (got.isMissingNode() ? "none" : got));
    }
}
