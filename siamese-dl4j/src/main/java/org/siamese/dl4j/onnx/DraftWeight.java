package org.siamese.dl4j.onnx;

/**
 * A parameter of a layer as an ONNX file gives it.
 *
 * @param key Deeplearning4j's name of the parameter
 * @param tensor its values in the file's shape
 * @param transposed whether Deeplearning4j has the matrix the other way round
 */
record DraftWeight(String key, ConstantTensor tensor, boolean transposed) {
    static DraftWeight of(String key, ConstantTensor tensor) {
        return new DraftWeight(key, tensor, false);
    }
}
