package org.siamese.core.train;

import java.io.IOException;
import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.deeplearning4j.nn.conf.serde.JsonMappers;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.siamese.core.objective.MetricLoss;

/**
 * Whether a loss is what its JSON says. A run that goes on from a checkpoint compares its settings with those of before as JSON, so a
 * setting that is not in it would change unnoticed.
 */
final class SavedLoss {
    private static final int DEEP = 20;

    private SavedLoss() {}

    /**
     * Writes and reads a loss, and compares.
     *
     * @throws IllegalArgumentException if it is another one then
     */
    static void require(MetricLoss loss) {
        String lost;
        try {
            ObjectMapper json = JsonMappers.getMapper();
            lost = difference(loss, json.readValue(json.writeValueAsString(loss), MetricLoss.class), "loss", 0);
        } catch (IOException | RuntimeException e) {
            throw refused(loss, "its JSON cannot be written and read: " + e.getMessage(), e);
        }
        if (!lost.isEmpty()) {
            throw refused(loss, lost + " is another one after it was written and read", null);
        }
    }

    private static IllegalArgumentException refused(MetricLoss loss, String problem, @Nullable Exception cause) {
        return new IllegalArgumentException(
                "loss: expected one whose JSON holds all its settings, as a run with checkpoints compares them, got "
                        + loss.getClass().getName() + ": " + problem
                        + ". Make it a record, or a class whose settings Jackson finds",
                cause);
    }

    /** Where the two differ, empty if they do not. */
    private static String difference(@Nullable Object a, @Nullable Object b, String where, int depth) {
        if (a == b || a != null && a.equals(b)) {
            return "";
        }
        if (a == null || b == null || a.getClass() != b.getClass() || depth > DEEP) {
            return where;
        }
        Class<?> type = a.getClass();
        if (type.isArray()) {
            int length = Array.getLength(a);
            String lost = length == Array.getLength(b) ? "" : where;
            for (int i = 0; i < length && lost.isEmpty(); i++) {
                lost = difference(Array.get(a, i), Array.get(b, i), where + "[" + i + "]", depth + 1);
            }
            return lost;
        }
        if (type.isEnum()
                || type.getName().startsWith("java.")
                || type.getName().startsWith("org.nd4j.")) {
            return where;
        }
        String lost = "";
        for (Class<?> part = type;
                part != null && part != Object.class && lost.isEmpty();
                part = part.getSuperclass()) {
            lost = differenceOfFields(part, a, b, where, depth);
        }
        return lost;
    }

    private static String differenceOfFields(Class<?> type, Object a, Object b, String where, int depth) {
        for (Field field : type.getDeclaredFields()) {
            if (!Modifier.isStatic(field.getModifiers()) && !Modifier.isTransient(field.getModifiers())) {
                try {
                    field.setAccessible(true);
                    String lost = difference(field.get(a), field.get(b), where + "." + field.getName(), depth + 1);
                    if (!lost.isEmpty()) {
                        return lost;
                    }
                } catch (ReflectiveOperationException | RuntimeException e) {
                    return where + "." + field.getName() + ", which cannot be looked at,";
                }
            }
        }
        return "";
    }
}
