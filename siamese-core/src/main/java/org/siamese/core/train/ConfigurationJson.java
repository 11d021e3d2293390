package org.siamese.core.train;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.engine.Precision;
import org.siamese.core.objective.MetricLoss;
import org.siamese.image.file.JsonGuard;

/** A {@link TrainingConfiguration} as JSON: one field for each setting, loss and updater as Deeplearning4j writes them. */
final class ConfigurationJson {
    private static final int FORMAT = 1;
    private static final ObjectMapper JSON = JsonMappers.getMapper();
    private static final Set<String> FIELDS = new TreeSet<>(List.of(
            "format",
            "loss",
            "updater",
            "budget",
            "seed",
            "memberStatistics",
            "accumulation",
            "chunkRows",
            "clipping",
            "l2",
            "weightDecay",
            "frozen",
            "learningRateFactors",
            "earlyStopping",
            "precision"));

    private ConfigurationJson() {}

    static ObjectNode tree(TrainingConfiguration configuration) {
        ObjectNode json = JSON.createObjectNode();
        json.put("format", FORMAT);
        json.set("loss", JSON.valueToTree(configuration.loss()));
        json.set("updater", JSON.valueToTree(configuration.updater()));
        TrainingBudget budget = configuration.budget();
        ObjectNode limits = json.putObject("budget");
        if (budget.limitsEpochs()) {
            limits.put("epochs", budget.epochs());
        }
        if (budget.limitsSteps()) {
            limits.put("steps", budget.steps());
        }
        if (budget.limitsTime()) {
            limits.put("milliseconds", budget.time().toMillis());
        }
        json.put("seed", configuration.seed());
        json.put("memberStatistics", configuration.memberStatistics().name());
        json.put("accumulation", configuration.accumulation());
        if (configuration.chunkRows() > 0) {
            // Settings that were saved before chunks existed compare as equal without them.
            json.put("chunkRows", configuration.chunkRows());
        }
        json.putObject("clipping")
                .put("kind", configuration.clipping().kind().name())
                .put("threshold", configuration.clipping().threshold());
        json.put("l2", configuration.l2());
        json.put("weightDecay", configuration.weightDecay());
        configuration.frozen().forEach(json.putArray("frozen")::add);
        if (!configuration.learningRateFactors().isEmpty()) {
            // As with chunkRows.
            configuration.learningRateFactors().forEach(json.putObject("learningRateFactors")::put);
        }
        EarlyStopping stopping = configuration.earlyStopping();
        if (stopping != null) {
            json.putObject("earlyStopping")
                    .put("patience", stopping.patience())
                    .put("minimumGain", stopping.minimumGain())
                    .put("restoreBest", stopping.restoreBest());
        }
        if (configuration.precision() != Precision.FLOAT32) {
            // As with chunkRows.
            json.put("precision", configuration.precision().name());
        }
        return json;
    }

    static String write(TrainingConfiguration configuration) {
        return tree(configuration).toPrettyString();
    }

    /** Reads settings; what is missing or of another type is an error, as Jackson would give 0 or false for it. */
    static TrainingConfiguration read(String text) {
        try {
            String problem = JsonGuard.shapeProblem(text);
            if (!problem.isEmpty()) {
                throw new IllegalArgumentException("json: " + problem);
            }
            return read(JSON.readTree(text));
        } catch (IOException e) {
            throw new TrainingException("json: expected training settings, got something else: " + e, e);
        } catch (RuntimeException | LinkageError e) {
            throw new TrainingException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Map<String, Double> factors(JsonNode json) {
        Map<String, Double> factors = new LinkedHashMap<>();
        if (json.has("learningRateFactors")) {
            JsonNode given = field(json, "learningRateFactors", JsonNode::isObject, "an object");
            given.fieldNames().forEachRemaining(name -> factors.put(name, number(given, name)));
        }
        return factors;
    }

    private static TrainingConfiguration read(JsonNode json) throws IOException {
        if (!json.isObject() || json.path("format").asInt() != FORMAT) {
            throw new IllegalArgumentException(
                    "json: expected training settings of format " + FORMAT + ", got " + text(json.path("format")));
        }
        json.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                throw new IllegalArgumentException("json: expected the fields " + FIELDS + ", got \"" + name + "\"");
            }
        });
        List<String> frozen = new ArrayList<>();
        for (JsonNode name : field(json, "frozen", JsonNode::isArray, "a list")) {
            if (!name.isTextual()) {
                throw new IllegalArgumentException("json, frozen: expected names, got " + name);
            }
            frozen.add(name.asText());
        }
        JsonNode clipping = field(json, "clipping", JsonNode::isObject, "an object");
        JsonNode stopping = json.path("earlyStopping");
        return new TrainingConfiguration(
                JSON.treeToValue(field(json, "loss", JsonNode::isObject, "a loss"), MetricLoss.class),
                updater(json.path("updater")),
                budget(field(json, "budget", JsonNode::isObject, "an object")),
                field(json, "seed", ConfigurationJson::isLong, "a whole number").asLong(),
                constant(MemberStatistics.class, json, "memberStatistics"),
                count(json, "accumulation"),
                json.has("chunkRows") ? count(json, "chunkRows") : 0,
                new GradientClipping(
                        constant(GradientNormalization.class, clipping, "kind"), number(clipping, "threshold")),
                number(json, "l2"),
                number(json, "weightDecay"),
                frozen,
                factors(json),
                stopping.isMissingNode()
                        ? null
                        : new EarlyStopping(
                                count(stopping, "patience"),
                                number(stopping, "minimumGain"),
                                field(stopping, "restoreBest", JsonNode::isBoolean, "true or false")
                                        .asBoolean()),
                json.has("precision") ? constant(Precision.class, json, "precision") : Precision.FLOAT32);
    }

    private static JsonNode field(JsonNode json, String name, Predicate<JsonNode> fits, String expected) {
        JsonNode value = json.path(name);
        if (!fits.test(value)) {
            throw new IllegalArgumentException("json, " + name + ": expected " + expected + ", got " + text(value));
        }
        return value;
    }

    private static boolean isLong(JsonNode value) {
        return value.isIntegralNumber() && value.canConvertToLong();
    }

    private static double number(JsonNode json, String name) {
        return field(json, name, JsonNode::isNumber, "a number").asDouble();
    }

    private static int count(JsonNode json, String name) {
        return field(json, name, JsonNode::isInt, "a whole number").asInt();
    }

    private static <T extends Enum<T>> T constant(Class<T> type, JsonNode json, String name) {
        return Enum.valueOf(
                type, field(json, name, JsonNode::isTextual, "a name").asText());
    }

    private static IUpdater updater(JsonNode json) throws IOException {
        IUpdater updater = JSON.treeToValue(json, IUpdater.class);
        if (updater == null) {
            throw new IllegalArgumentException("json, updater: expected an updater, got " + text(json));
        }
        if (updater.hasLearningRate()
                && JSON.valueToTree(updater).has("learningRate")
                && !json.path("learningRate").isNumber()
                && !json.path("learningRateSchedule").isObject()) {
            throw new IllegalArgumentException("json, updater, learningRate: expected a number or a schedule, got "
                    + text(json.path("learningRate")));
        }
        return updater;
    }

    private static String text(JsonNode value) {
        return value.isMissingNode() ? "none" : value.toString();
    }

    private static TrainingBudget budget(JsonNode json) {
        return new TrainingBudget(
                json.has("epochs") ? count(json, "epochs") : Integer.MAX_VALUE,
                json.has("steps")
                        ? field(json, "steps", ConfigurationJson::isLong, "a whole number")
                                .asLong()
                        : Long.MAX_VALUE,
                json.has("milliseconds")
                        ? Duration.ofMillis(field(json, "milliseconds", ConfigurationJson::isLong, "a whole number")
                                .asLong())
                        : TrainingBudget.NO_TIME_LIMIT);
    }
}
