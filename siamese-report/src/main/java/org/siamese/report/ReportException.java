package org.siamese.report;

import java.nio.file.Path;
import org.siamese.decision.SiameseException;

/** A report that cannot be written. */
public final class ReportException extends SiameseException {
    private static final long serialVersionUID = 1L;

    ReportException(Path path, Exception cause) {
        super("report " + path.toAbsolutePath() + ": cannot be written (" + cause + ")", cause);
    }
}
