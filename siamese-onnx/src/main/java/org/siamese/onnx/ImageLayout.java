package org.siamese.onnx;

/** The order of a network's input. */
public enum ImageLayout {
    /** [rows, channels, height, width], as PyTorch has it. */
    CHANNELS_FIRST,
    /** [rows, height, width, channels], as TensorFlow has it. */
    CHANNELS_LAST
}
