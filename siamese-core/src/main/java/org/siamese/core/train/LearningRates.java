package org.siamese.core.train;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Updaters of layers whose learning rate is not that of the others. */
final class LearningRates {
    private static final ObjectMapper JSON = JsonMappers.getMapper();

    private final Map<String, Double> factors;

    private LearningRates(Map<String, Double> factors) {
        this.factors = factors;
    }

    /**
     * The factors of the settings, layer by layer.
     *
     * @throws IllegalArgumentException if one names no layer of the tower
     */
    static LearningRates of(TrainingConfiguration settings, ComputationGraphConfiguration tower) {
        Set<String> layers = tower.getVertices().keySet();
        Map<String, Double> byLayer = new LinkedHashMap<>();
        settings.learningRateFactors().forEach((pattern, factor) -> {
            boolean found = false;
            for (String layer : layers) {
                if (fits(pattern, layer)) {
                    byLayer.put(layer, factor);
                    found = true;
                }
            }
            if (!found) {
                throw new IllegalArgumentException("learningRateFactors: expected names of the tower's layers, "
                        + layers + ", or a beginning of some with a * after it, got \"" + pattern + "\"");
            }
        });
        return new LearningRates(byLayer);
    }

    private static boolean fits(String pattern, String layer) {
        return pattern.endsWith("*")
                ? layer.startsWith(pattern.substring(0, pattern.length() - 1))
                : layer.equals(pattern);
    }

    /** Whether all layers have the updater's own learning rate. */
    boolean isPlain() {
        return factors.isEmpty();
    }

    /** Gives a layer an updater with its learning rate. */
    void apply(String name, Layer layer) {
        double factor = factors.getOrDefault(name, 1.0);
        if (factor != 1 && layer instanceof BaseLayer trained) {
            trained.setIUpdater(scaled(trained.getIUpdater(), factor));
        }
    }

    private static IUpdater scaled(IUpdater updater, double factor) {
        IUpdater scaled = updater.clone();
        JsonNode schedule = JSON.valueToTree(updater).path("learningRateSchedule");
        if (schedule.isObject()) {
            scaled.setLrAndSchedule(Double.NaN, new ScaledSchedule(schedule(schedule), factor));
        } else {
            scaled.setLrAndSchedule(factor * updater.getLearningRate(0, 0), null);
        }
        return scaled;
    }

    private static ISchedule schedule(JsonNode json) {
        try {
            return JSON.treeToValue(json, ISchedule.class);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "updater: expected a schedule that can be written as JSON, got " + json, e);
        }
    }
}
