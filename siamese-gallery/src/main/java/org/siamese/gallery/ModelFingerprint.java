package org.siamese.gallery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.siamese.decision.distance.Distance;
import org.siamese.image.ImageShape;
import org.siamese.image.inference.InferenceSettings;
import org.siamese.image.inference.Whitening;
import org.siamese.image.model.ImageModel;

/**
 * What tells whether two models make the same embeddings: how images are prepared, views, whitening and distance as texts, and the
 * embeddings of a few synthetic images, which depend on tower and parameters. Embeddings may differ by rounding, as other engines and
 * processors round differently: by {@value #TOLERANCE} of their length.
 *
 * @param parts texts by name
 * @param probes embeddings of the synthetic images; none for a model that embeds no images
 */
record ModelFingerprint(Map<String, String> parts, List<float[]> probes) {
    static final double TOLERANCE = 1e-3;

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DISTANCE = "distance";
    private static final String DIMENSION = "dimension";
    private static final int PROBES = 3;

    ModelFingerprint {
        parts = Collections.unmodifiableMap(new TreeMap<>(parts));
        probes = List.copyOf(probes);
    }

    static ModelFingerprint of(ImageModel model) {
        InferenceSettings settings = model.settings();
        Map<String, String> parts = new TreeMap<>();
        parts.put("input shape", model.embedder().inputShape().toString());
        parts.put(DIMENSION, Integer.toString(model.embedder().dimension()));
        parts.put("pipeline", model.pipeline().toJson());
        parts.put("test-time augmentation", json(settings.testTimeAugmentation().list()));
        Whitening whitening = settings.whitening();
        parts.put(
                "whitening",
                whitening == null ? "none" : "shrinkage " + whitening.shrinkage() + ", inputs " + whitening.inputs());
        parts.put(DISTANCE, json(settings.distance()));
        List<float[]> probes = new ArrayList<>();
        for (int probe = 0; probe < PROBES; probe++) {
            probes.add(
                    settings.embed(model.embedder(), synthetic(model.embedder().inputShape(), probe), 1));
        }
        return new ModelFingerprint(parts, probes);
    }

    static ModelFingerprint ofVectors(String name, int dimension, Distance distance) {
        return new ModelFingerprint(
                Map.of("name", name, DIMENSION, Integer.toString(dimension), DISTANCE, json(distance)), List.of());
    }

    /** Waves with some noise; the same on every machine. */
    private static float[] synthetic(ImageShape shape, int probe) {
        SplittableRandom random = new SplittableRandom(probe);
        double across = 2 + 3 * random.nextDouble();
        double down = 2 + 3 * random.nextDouble();
        float[] values = new float[shape.size()];
        for (int i = 0; i < values.length; i++) {
            double x = (double) (i % shape.width()) / shape.width();
            double y = (double) (i / shape.width() % shape.height()) / shape.height();
            // 0 to 1 in quarters of 256: exact in binary.
            double wave = 0.5 + 0.35 * triangle(across * x + probe) * triangle(down * y) + 0.1 * random.nextDouble();
            values[i] = (float) (Math.round(wave * 256) / 256.0);
        }
        return values;
    }

    private static double triangle(double phase) {
        double t = phase - Math.floor(phase);
        return t < 0.5 ? 4 * t - 1 : 3 - 4 * t;
    }

    private static String json(Object value) {
        return JSON.valueToTree(value).toString();
    }

    String toJson() {
        ObjectNode node = JSON.createObjectNode();
        parts.forEach(node.putObject("parts")::put);
        for (float[] probe : probes) {
            var row = node.withArray("probes").addArray();
            for (float value : probe) {
                row.add(value);
            }
        }
        return node.toString();
    }

    static ModelFingerprint fromJson(String json) {
        try {
            JsonNode node = JSON.readTree(json);
            Map<String, String> parts = new TreeMap<>();
            node.path("parts")
                    .properties()
                    .forEach(field -> parts.put(field.getKey(), field.getValue().asText()));
            List<float[]> probes = new ArrayList<>();
            for (JsonNode row : node.path("probes")) {
                float[] probe = new float[row.size()];
                for (int i = 0; i < probe.length; i++) {
                    probe[i] = row.get(i).floatValue();
                }
                probes.add(probe);
            }
            return new ModelFingerprint(parts, probes);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("fingerprint: expected JSON, got " + e.getOriginalMessage(), e);
        }
    }

    /** How another model differs; empty if it makes the same embeddings. */
    Optional<String> difference(ModelFingerprint other) {
        if (!parts.keySet().equals(other.parts.keySet())) {
            return Optional.of("expected a model with " + parts.keySet() + ", got one with " + other.parts.keySet());
        }
        for (Map.Entry<String, String> part : parts.entrySet()) {
            String got = other.parts.get(part.getKey());
            if (!part.getValue().equals(got)) {
                return Optional.of("expected the " + part.getKey() + " " + part.getValue() + ", got " + got);
            }
        }
        for (int i = 0; i < probes.size(); i++) {
            double difference = relativeDifference(probes.get(i), other.probes.get(i));
            if (!(difference <= TOLERANCE)) {
                return Optional.of("expected a tower with the same parameters and whitening, got one whose embedding of"
                        + " a synthetic image differs by " + (float) (100 * difference) + " % of its length");
            }
        }
        return Optional.empty();
    }

    private static double relativeDifference(float[] a, float[] b) {
        double length = 0;
        double difference = 0;
        for (int i = 0; i < a.length; i++) {
            length += (double) a[i] * a[i];
            difference += ((double) a[i] - b[i]) * ((double) a[i] - b[i]);
        }
        return difference == 0 ? 0 : Math.sqrt(difference / Math.max(length, Double.MIN_NORMAL));
    }
}
