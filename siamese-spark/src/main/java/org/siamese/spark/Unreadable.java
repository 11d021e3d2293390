package org.siamese.spark;

/** What becomes of a run if an image cannot be read. */
public enum Unreadable {
    /** The run does not start; the message names the first such image. */
    FAIL,

    /** The image is left out, with a warning that names it. A class that is left without images goes, too. */
    LEAVE_OUT
}
