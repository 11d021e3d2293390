package org.siamese.dl4j.onnx;

import java.util.HashMap;
import java.util.Map;

/** What becomes of each operator whose input depends on the tower's. */
final class OperatorTable {
    /** Converts one kind of node. */
    interface Operator {
        /** The node's first output. */
        Value convert(NodeContext node);
    }

    private static final Map<String, Operator> OPERATORS = new HashMap<>();

    static {
        OPERATORS.putAll(LinearOperators.TABLE);
        OPERATORS.putAll(PoolingOperators.TABLE);
        OPERATORS.putAll(NormOperators.TABLE);
        OPERATORS.putAll(FunctionOperators.TABLE);
        OPERATORS.putAll(ArithmeticOperators.TABLE);
        OPERATORS.putAll(ShapeOperators.TABLE);
    }

    private OperatorTable() {}

    static boolean knows(String operator) {
        return OPERATORS.containsKey(operator);
    }

    /**
     * The conversion of a node.
     *
     * @throws OnnxImportException if its operator has none
     */
    static Operator of(ImportNode node) {
        Operator operator = OPERATORS.get(node.operator());
        if (operator == null) {
            throw node.refused("is an operator that no layer of a tower computes; " + Advice.CUT_OR_RUNTIME);
        }
        return operator;
    }
}
