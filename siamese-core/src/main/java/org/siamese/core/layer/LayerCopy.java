package org.siamese.core.layer;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import org.deeplearning4j.nn.conf.layers.Layer;

/** Copies every setting of a Deeplearning4j layer into a layer whose class extends it. */
final class LayerCopy {
    private LayerCopy() {}

    static <S extends Layer, T extends S> T into(T target, S source) {
        Layer copy = source.clone();
        for (Class<?> type = source.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    set(field, target, copy);
                }
            }
        }
        return target;
    }

    private static void set(Field field, Layer target, Layer source) {
        try {
            field.setAccessible(true);
            field.set(target, field.get(source));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Cannot copy " + field, e);
        }
    }
}
