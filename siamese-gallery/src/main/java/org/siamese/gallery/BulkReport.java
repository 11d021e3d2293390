package org.siamese.gallery;

import java.util.List;

/**
 * What a bulk enrolment did.
 *
 * @param progress counts and time
 * @param failures a line for each image that could not be read, the first thousand
 */
public record BulkReport(BulkProgress progress, List<String> failures) {
    /** Copies the list. */
    public BulkReport {
        failures = List.copyOf(failures);
    }
}
