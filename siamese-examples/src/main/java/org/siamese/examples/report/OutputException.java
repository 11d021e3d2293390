package org.siamese.examples.report;

import java.nio.file.Path;
import org.siamese.decision.SiameseException;

/** Results that cannot be written. */
public final class OutputException extends SiameseException {
    private static final long serialVersionUID = 1L;

    OutputException(Path path, Exception cause) {
        super("output " + path.toAbsolutePath() + ": cannot be written (" + cause + ")", cause);
    }
}
