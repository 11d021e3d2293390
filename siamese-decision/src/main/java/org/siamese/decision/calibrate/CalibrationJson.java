package org.siamese.decision.calibrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;

/** A model's calibration as JSON; only the methods of this package can be named. */
final class CalibrationJson {
    private static final int VERSION = 1;
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private CalibrationJson() {}

    static String write(ModelCalibration model) {
        ObjectNode root = MAPPER.createObjectNode();
        root.put("version", VERSION);
        Calibration calibration = model.calibration();
        ObjectNode odds = root.putObject("calibration");
        odds.put("method", calibration.method().name());
        odds.put("priorLogOdds", calibration.priorLogOdds());
        if (calibration instanceof LogisticCalibration logistic) {
            odds.put("slope", logistic.slope()).put("intercept", logistic.intercept());
        } else if (calibration instanceof BetaCalibration beta) {
            odds.put("a", beta.a()).put("b", beta.b()).put("c", beta.c()).put("median", beta.median());
        } else if (calibration instanceof IsotonicCalibration isotonic) {
            put(odds.putArray("distances"), isotonic.distances());
            put(odds.putArray("probabilities"), isotonic.probabilities());
        }
        DecisionThreshold threshold = model.threshold();
        root.putObject("threshold")
                .put("distance", threshold.distance())
                .put("rule", threshold.rule())
                .put("falseAcceptRate", threshold.falseAcceptRate())
                .put("developmentFalseAcceptRate", threshold.measuredFalseAcceptRate())
                .put("developmentFalseRejectRate", threshold.measuredFalseRejectRate());
        CalibrationSet set = model.calibrationSet();
        root.putObject("developmentSet")
                .put("description", set.description())
                .put("pairs", set.pairs())
                .put("same", set.same())
                .put("identities", set.identities())
                .put("date", set.date().toString());
        return root.toString();
    }

    private static void put(ArrayNode array, double[] values) {
        for (double value : values) {
            array.add(value);
        }
    }

    static ModelCalibration read(String json) {
        try {
            return read(MAPPER.readTree(json));
        } catch (JsonProcessingException e) {
            throw new CalibrationException(
                    "calibration: expected JSON, got text that ends or breaks: " + e.getOriginalMessage(), e);
        } catch (IllegalArgumentException e) {
            throw new CalibrationException(e.getMessage(), e);
        }
    }

    private static ModelCalibration read(JsonNode root) {
        requireFields(root, "version", "calibration", "threshold", "developmentSet");
        JsonNode version = root.path("version");
        if (!version.isInt() || version.intValue() != VERSION) {
            throw new IllegalArgumentException("calibration: expected version " + VERSION + ", got " + version);
        }
        JsonNode threshold = object(root, "threshold");
        requireFields(
                threshold,
                "distance",
                "rule",
                "falseAcceptRate",
                "developmentFalseAcceptRate",
                "developmentFalseRejectRate");
        JsonNode set = object(root, "developmentSet");
        requireFields(set, "description", "pairs", "same", "identities", "date");
        return new ModelCalibration(
                calibration(object(root, "calibration")),
                new DecisionThreshold(
                        number(threshold, "distance"),
                        text(threshold, "rule"),
                        number(threshold, "falseAcceptRate"),
                        number(threshold, "developmentFalseAcceptRate"),
                        number(threshold, "developmentFalseRejectRate")),
                new CalibrationSet(
                        text(set, "description"),
                        count(set, "pairs"),
                        count(set, "same"),
                        count(set, "identities"),
                        date(text(set, "date"))));
    }

    private static Calibration calibration(JsonNode odds) {
        double prior = number(odds, "priorLogOdds");
        String method = text(odds, "method");
        return switch (method) {
            case "LOGISTIC" -> new LogisticCalibration(number(odds, "slope"), number(odds, "intercept"), prior);
            case "BETA" -> new BetaCalibration(
                    number(odds, "a"), number(odds, "b"), number(odds, "c"), number(odds, "median"), prior);
            case "ISOTONIC" -> new IsotonicCalibration(
                    numbers(odds, "distances"), numbers(odds, "probabilities"), prior);
            default -> throw new IllegalArgumentException(
                    "calibration, method: expected LOGISTIC, BETA or ISOTONIC, got " + method);
        };
    }

    private static void requireFields(JsonNode node, String... known) {
        if (!node.isObject()) {
            throw new IllegalArgumentException("calibration: expected an object, got " + node);
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!List.of(known).contains(name)) {
                throw new IllegalArgumentException(
                        "calibration: expected the fields " + List.of(known) + ", got '" + name + "'");
            }
        });
    }

    private static Instant date(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException("calibration, date: expected a date and time, got " + text, e);
        }
    }

    private static JsonNode field(JsonNode node, String name, boolean fits) {
        if (!fits) {
            throw new IllegalArgumentException(
                    "calibration, " + name + ": got " + (node.has(name) ? "another kind of value" : "none"));
        }
        return node.get(name);
    }

    private static JsonNode object(JsonNode node, String name) {
        return field(node, name, node.path(name).isObject());
    }

    private static String text(JsonNode node, String name) {
        return field(node, name, node.path(name).isTextual()).textValue();
    }

    private static double number(JsonNode node, String name) {
        return field(node, name, node.path(name).isNumber()).doubleValue();
    }

    private static int count(JsonNode node, String name) {
        return field(node, name, node.path(name).isInt()).intValue();
    }

    private static double[] numbers(JsonNode node, String name) {
        JsonNode array = field(node, name, node.path(name).isArray());
        double[] values = new double[array.size()];
        for (int k = 0; k < values.length; k++) {
            JsonNode value = array.get(k);
            if (!value.isNumber()) {
                throw new IllegalArgumentException("calibration, " + name + ": expected numbers, got " + value);
            }
            values[k] = value.doubleValue();
        }
        return values;
    }
}
