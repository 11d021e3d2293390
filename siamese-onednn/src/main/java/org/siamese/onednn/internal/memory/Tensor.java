package org.siamese.onednn.internal.memory;

import org.bytedeco.dnnl.memory;
import org.siamese.core.plan.Shape;

/**
 * Activations or their gradient: images [rows, channels, height, width], which lie in memory as [rows, height, width, channels]
 * or as a convolution likes it, or vectors [rows, size].
 *
 * @param shape rows first
 * @param layout order in memory
 * @param block where the values lie
 */
public record Tensor(Shape shape, memory.desc layout, Block block) {}
