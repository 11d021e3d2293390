package org.siamese.report;

/** A part of the report. */
interface Section {
    /** Its place in the page, for links. */
    String id();

    /** Its heading. */
    String title();

    /** Writes what stands below its heading. */
    void write(Html html, Figures figures);
}
