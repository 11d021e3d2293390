package org.siamese.onednn.internal.stage;

/** When a step of a program is done. */
public enum Phase {
    /** After parameters have changed. */
    PREPARE,
    /** From the features to the embeddings. */
    FORWARD,
    /** From the gradient of the embeddings to those of the parameters. */
    BACKWARD
}
