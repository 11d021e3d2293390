package org.siamese.data.leak;

import org.siamese.data.DataException;

/** Training and test data have something in common that was not allowed. */
public final class LeakException extends DataException {
    private static final long serialVersionUID = 1L;

    private final transient LeakReport report;

    LeakException(LeakReport report) {
        super("training and test data: expected nothing in common, got " + report);
        this.report = report;
    }

    /** All that was found. */
    public LeakReport report() {
        return report;
    }
}
