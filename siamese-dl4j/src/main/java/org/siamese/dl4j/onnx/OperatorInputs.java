package org.siamese.dl4j.onnx;

import java.util.HashMap;
import java.util.Map;

/** How many inputs the operators take that are known here. */
final class OperatorInputs {
    private static final int MANY = Integer.MAX_VALUE;
    private static final Map<String, int[]> COUNTS = new HashMap<>();

    static {
        put(0, 0, "Constant");
        put(
                1,
                1,
                "Relu LeakyRelu Elu Sigmoid Tanh Softplus HardSigmoid HardSwish Selu Mish Gelu Erf Swish Softsign"
                        + " GlobalAveragePool GlobalMaxPool MaxPool AveragePool Flatten Identity Shape Size Cast Transpose"
                        + " ConstantOfShape LRN LpNormalization Sqrt Neg Abs Exp Log Reciprocal Floor Ceil ThresholdedRelu");
        put(2, 2, "PRelu Add Sub Mul Div Pow MatMul Reshape Expand Gather CastLike Equal");
        put(1, 2, "ReduceMean ReduceMax ReduceMin ReduceL2 ReduceSum ReduceSumSquare Unsqueeze Squeeze");
        put(1, 3, "Clip Dropout");
        put(1, 4, "Pad");
        put(1, 5, "Slice");
        put(2, 3, "Conv Gemm");
        put(2, 3, "LayerNormalization");
        put(3, 3, "Where InstanceNormalization GroupNormalization");
        put(5, 5, "BatchNormalization");
        put(1, MANY, "Concat Sum Min Max");
    }

    private OperatorInputs() {}

    private static void put(int least, int most, String operators) {
        for (String operator : operators.split(" ")) {
            COUNTS.put(operator, new int[] {least, most});
        }
    }

    /**
     * Checks the number of inputs of a node, and that those that it needs are there.
     *
     * @throws OnnxImportException if they are not
     */
    static void check(ImportNode node) {
        int[] counts = COUNTS.get(node.operator());
        if (counts == null) {
            return;
        }
        int given = node.inputs().size();
        if (given > counts[1]) {
            throw node.refused("expected at most " + counts[1] + " inputs, got " + node.inputs());
        }
        int needed = counts[1] == MANY ? Math.max(given, counts[0]) : counts[0];
        for (int i = 0; i < needed; i++) {
            node.input(i);
        }
    }
}
