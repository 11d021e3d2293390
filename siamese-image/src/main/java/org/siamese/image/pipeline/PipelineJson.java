package org.siamese.image.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.siamese.image.Channels;
import org.siamese.image.decode.ImageDecoder;
import org.siamese.image.decode.Transparency;

/**
 * A pipeline as JSON: {@code {"version": 2, "channels": "GREY", "maxPixels": 50000000, "transparency": "ON_WHITE",
 * "steps": [{"step": "Resize", ...}]}}. Steps are named by their class, their settings by the record's components; only the steps of this
 * package can be named. Version 1 has no {@code transparency}: its decoder ignored it.
 */
final class PipelineJson {
    private static final int VERSION = 2;
    private static final int WITHOUT_TRANSPARENCY = 1;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final Map<String, Class<?>> STEPS = new LinkedHashMap<>();

    static {
        Stream.of(ImageStep.Preparation.class, ImageStep.Augmentation.class)
                .flatMap(kind -> Arrays.stream(kind.getPermittedSubclasses()))
                .filter(Class::isRecord)
                .forEach(step -> STEPS.put(step.getSimpleName(), step));
    }

    private PipelineJson() {}

    static String write(ImagePipeline pipeline) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("version", VERSION);
        root.put("channels", pipeline.decoder().channels().name());
        root.put("maxPixels", pipeline.decoder().maxPixels());
        root.put("transparency", pipeline.decoder().transparency().name());
        var steps = root.putArray("steps");
        for (ImageStep step : pipeline.steps()) {
            if (step instanceof CustomAugmentation) {
                continue;
            }
            ObjectNode node = steps.addObject();
            node.put("step", step.getClass().getSimpleName());
            for (RecordComponent component : step.getClass().getRecordComponents()) {
                try {
                    Object value = component.getAccessor().invoke(step);
                    if (value instanceof Integer number) {
                        node.put(component.getName(), number);
                    } else if (value instanceof Double number) {
                        node.put(component.getName(), number);
                    } else if (value instanceof List<?> numbers) {
                        var array = node.putArray(component.getName());
                        numbers.forEach(number -> array.add((Double) number));
                    } else {
                        node.put(component.getName(), ((Enum<?>) value).name());
                    }
                } catch (IllegalAccessException | InvocationTargetException e) {
                    throw new IllegalStateException(e);
                }
            }
        }
        return root.toString();
    }

    static ImagePipeline read(String json) {
        JsonNode root;
        try {
            root = MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            throw new PipelineException(
                    "image pipeline: expected JSON, got text that ends or breaks: " + e.getOriginalMessage(), e);
        }
        requireObject(root, "pipeline");
        JsonNode number = field(root, "version", "pipeline");
        int version = number.isInt() ? number.intValue() : -1;
        if (version != VERSION && version != WITHOUT_TRANSPARENCY) {
            throw PipelineException.of("image pipeline", "version 1 or " + VERSION, "version " + root.get("version"));
        }
        List<String> fields = new ArrayList<>(List.of("version", "channels", "maxPixels", "steps"));
        if (version == VERSION) {
            fields.add("transparency");
        }
        requireFields(root, fields, "pipeline");
        Channels channels = (Channels) convert(Channels.class, field(root, "channels", "pipeline"), "channels");
        JsonNode maxPixels = field(root, "maxPixels", "pipeline");
        if (!maxPixels.isIntegralNumber() || !maxPixels.canConvertToLong()) {
            throw PipelineException.of("image pipeline, maxPixels", "a whole number", maxPixels.toString());
        }
        Transparency transparency = version == WITHOUT_TRANSPARENCY
                ? Transparency.IGNORED
                : (Transparency) convert(Transparency.class, field(root, "transparency", "pipeline"), "transparency");
        List<ImageStep> steps = new ArrayList<>();
        JsonNode array = field(root, "steps", "pipeline");
        if (!array.isArray()) {
            throw PipelineException.of("image pipeline, steps", "a list of steps", array.toString());
        }
        for (JsonNode node : array) {
            requireObject(node, "steps");
            steps.add(step(node));
        }
        return ImagePipeline.of(decoder(channels, maxPixels.longValue(), transparency), steps);
    }

    private static ImageDecoder decoder(Channels channels, long maxPixels, Transparency transparency) {
        try {
            return new ImageDecoder(channels, maxPixels, transparency);
        } catch (IllegalArgumentException e) {
            throw new PipelineException("image pipeline: " + e.getMessage(), e);
        }
    }

    private static ImageStep step(JsonNode node) {
        JsonNode named = field(node, "step", "step");
        String name = named.isTextual() ? named.textValue() : named.toString();
        Class<?> type = STEPS.get(name);
        if (type == null) {
            throw PipelineException.of("image pipeline", "a step of " + STEPS.keySet(), "'" + name + "'");
        }
        RecordComponent[] components = type.getRecordComponents();
        Object[] values = new Object[components.length];
        Class<?>[] types = new Class<?>[components.length];
        List<String> names = new ArrayList<>(List.of("step"));
        for (int i = 0; i < values.length; i++) {
            types[i] = components[i].getType();
            names.add(components[i].getName());
            String where = name + "." + components[i].getName();
            values[i] = convert(types[i], field(node, components[i].getName(), name), where);
        }
        requireFields(node, names, name);
        try {
            Constructor<?> constructor = type.getDeclaredConstructor(types);
            return (ImageStep) constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw new PipelineException(
                    "image pipeline, step " + name + ": " + e.getCause().getMessage(), e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object convert(Class<?> type, JsonNode value, String where) {
        if (type == int.class && value.isInt()) {
            return value.intValue();
        }
        if (type == double.class && value.isNumber()) {
            return value.doubleValue();
        }
        if (type == List.class && value.isArray()) {
            List<Double> numbers = new ArrayList<>();
            for (JsonNode number : value) {
                numbers.add((Double) convert(double.class, number, where));
            }
            return numbers;
        }
        if (type.isEnum() && value.isTextual()) {
            for (Object constant : type.getEnumConstants()) {
                if (((Enum<?>) constant).name().equals(value.textValue())) {
                    return constant;
                }
            }
        }
        String expected = type.isEnum() ? "one of " + Arrays.toString(type.getEnumConstants()) : type.getSimpleName();
        throw PipelineException.of("image pipeline, " + where, expected, value.toString());
    }

    private static void requireObject(JsonNode node, String where) {
        if (!node.isObject()) {
            throw PipelineException.of("image pipeline, " + where, "an object", node.toString());
        }
    }

    private static JsonNode field(JsonNode node, String name, String where) {
        JsonNode value = node.get(name);
        if (value == null) {
            throw PipelineException.of("image pipeline, " + where, "a field '" + name + "'", "none");
        }
        return value;
    }

    private static void requireFields(JsonNode node, List<String> known, String where) {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw PipelineException.of("image pipeline, " + where, "the fields " + known, "'" + name + "'");
            }
        }
    }
}
