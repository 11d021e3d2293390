package org.siamese.gallery;

/**
 * How far a bulk enrolment is.
 *
 * @param enrolled references that were enrolled, durably
 * @param skipped references that were enrolled before
 * @param failed images that could not be read
 * @param total of all, -1 if unknown
 * @param seconds since it began
 */
public record BulkProgress(long enrolled, long skipped, long failed, long total, double seconds) {
    /** References that were enrolled in a second. */
    public double perSecond() {
        return seconds > 0 ? enrolled / seconds : 0;
    }
}
