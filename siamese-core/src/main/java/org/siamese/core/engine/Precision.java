package org.siamese.core.engine;

/**
 * How exactly an engine multiplies. Parameters, gradients, normalisation, loss and updater are always float32; precision concerns the
 * operands of the products in convolutions and dense layers.
 */
public enum Precision {
    /** Operands of 24 significant bits, with errors of up to 6e-8. */
    FLOAT32,

    /**
     * Operands are rounded to bfloat16, 8 significant bits and the range of float32, with errors of up to 4e-3; products are summed in float32.
     * An engine still computes a layer in float32 where that is faster. Kalamkar et al., "A Study of BFLOAT16 for Deep Learning Training",
     * 2019.
     */
    BFLOAT16
}
