package org.siamese.core.train;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.batch.Batch;
import org.siamese.decision.distance.MeasureNames;

/** What a run must have in common with the run whose checkpoint it goes on from. */
final class RunFingerprint {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Begins the names of what the batches say about themselves, which checkpoints of earlier versions do not have. */
    private static final String BATCHES = "batches, ";

    private RunFingerprint() {}

    /**
     * The fingerprint of a run.
     *
     * @param first its first parameters
     * @param probe the first batch of its first epoch
     */
    static ObjectNode of(RunSpec spec, INDArray first, Batch probe) {
        ObjectNode print = JSON.createObjectNode();
        ObjectNode settings = ConfigurationJson.tree(spec.configuration());
        // More epochs, steps or time make the same run longer.
        settings.remove(List.of("budget", "format"));
        settings.fields().forEachRemaining(field -> print.put(field.getKey(), text(field.getValue())));
        print.put(
                "tower",
                hash(spec.tower().configuration().toJson()) + " of input shape "
                        + Arrays.toString(spec.tower().inputShape()));
        print.put("first parameters", hash(first));
        print.put(
                "batches",
                spec.batches().batchesPerEpoch() + " of " + spec.batches().batchSize());
        if (spec.checkpoints() != null) {
            new TreeMap<>(spec.batches().provenance()).forEach((name, text) -> print.put(BATCHES + name, text));
        }
        boolean steered = spec.observers().steerBatches();
        print.put(
                "first batch",
                steered
                        ? "steered by an observer"
                        : hash(probe.features()) + " " + hash(probe.targets().toArray()));
        Validation validation = spec.validation();
        print.put(
                "development",
                validation == null
                        ? "none"
                        : validation.measure().name() + " " + hash(validation.features()) + " "
                                + hash(validation.identities().toArray()));
        return print;
    }

    /** What differs, one line for each setting: name, saved value, value now. */
    static List<String> differences(JsonNode saved, JsonNode now) {
        List<String> lines = new ArrayList<>();
        for (Iterator<Map.Entry<String, JsonNode>> fields = now.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            if (field.getKey().startsWith(BATCHES) && !saved.has(field.getKey())) {
                continue;
            }
            String before = MeasureNames.current(saved.path(field.getKey()).asText("none"));
            if (!before.equals(field.getValue().asText())) {
                lines.add(field.getKey() + ": " + before + " in the checkpoint, "
                        + field.getValue().asText() + " now");
            }
        }
        saved.fieldNames().forEachRemaining(name -> {
            if (!now.has(name)) {
                lines.add(name + ": " + saved.path(name).asText() + " in the checkpoint, none now");
            }
        });
        return lines;
    }

    private static String text(JsonNode value) {
        return value.isTextual() ? value.asText() : value.toString();
    }

    private static String hash(String text) {
        CRC32C crc = new CRC32C();
        crc.update(text.getBytes(StandardCharsets.UTF_8));
        return Long.toHexString(crc.getValue());
    }

    private static String hash(INDArray array) {
        CRC32C crc = new CRC32C();
        ArrayBytes.copy(array, (bytes, length) -> crc.update(bytes, 0, length));
        return Long.toHexString(crc.getValue());
    }
}
