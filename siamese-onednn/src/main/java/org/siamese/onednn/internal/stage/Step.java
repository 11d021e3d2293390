package org.siamese.onednn.internal.stage;

import java.util.function.Consumer;

/**
 * A step of a program: one call of a primitive, or one pass of loops.
 *
 * @param label node, part and implementation, for reports
 * @param action what is done in each run
 */
public record Step(String label, Consumer<Run> action) {}
