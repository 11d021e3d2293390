package org.siamese.onnx.internal.graph;

/** What is wrong with a graph; whoever knows the file's name says it. */
public final class GraphException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** An exception with a message. */
    public GraphException(String message) {
        super(message);
    }
}
