package org.siamese.dl4j.onnx;

/** What to do about a file that cannot be imported. */
final class Advice {
    /** For operators that no layer computes. */
    static final String CUT_OR_RUNTIME =
            "cut the network before it with until(name), or use it as it is, without training, with siamese-onnx";

    /** For clutter that another export avoids. */
    static final String EXPORT =
            "export in evaluation mode with constant folding (torch.onnx.export with do_constant_folding=True, or optimize=True)";

    /** For values that are computed in another precision. */
    static final String SINGLE =
            "export the model in single precision, or use it as it is, without training, with siamese-onnx";

    private Advice() {}
}
