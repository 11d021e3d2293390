package org.siamese.onednn;

/** Says in words what the engine does not know. */
final class ObstacleException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ObstacleException(String message) {
        super(message);
    }
}
