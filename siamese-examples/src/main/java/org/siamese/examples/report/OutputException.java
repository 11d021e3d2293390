package org.siamese.examples.report;

import java.nio.file.Path;

/** Results that cannot be written. */
public final class OutputException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutputException(Path path, Exception cause) {
        super("output " + path.toAbsolutePath() + ": cannot be written (" + cause + ")", cause);
    }
}
