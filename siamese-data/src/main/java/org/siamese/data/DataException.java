package org.siamese.data;

import org.siamese.decision.SiameseException;

/**
 * Data that cannot be used as asked: a missing folder, an image that cannot be read, too few classes for a sampler. The message
 * says what and where, what was expected, and what was found.
 */
public class DataException extends SiameseException {
    private static final long serialVersionUID = 1L;

    /** An exception with the given message. */
    public DataException(String message) {
        super(message);
    }

    /** An exception with the given message and cause. */
    public DataException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * An exception whose message reads "WHERE: expected EXPECTED, got GOT".
     *
     * @param where what is wrong and where it lies, for example a path
     * @param expected the rule
     * @param got what was found
     */
    public static DataException of(String where, String expected, String got) {
        return new DataException(where + ": expected " + expected + ", got " + got);
    }
}
