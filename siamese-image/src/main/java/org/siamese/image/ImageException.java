package org.siamese.image;

import org.siamese.decision.SiameseException;

/** An image that cannot be read: empty, truncated, of an unknown format, or larger than allowed. The message starts with its name. */
public final class ImageException extends SiameseException {
    private static final long serialVersionUID = 1L;

    private final String name;

    /**
     * An image that cannot be read.
     *
     * @param name path or other name of the image
     * @param problem what is wrong with it
     */
    public ImageException(String name, String problem) {
        super(name + ": " + problem);
        this.name = name;
    }

    /**
     * An image that cannot be read.
     *
     * @param name path or other name of the image
     * @param problem what is wrong with it
     * @param cause what the decoder or the file system said
     */
    public ImageException(String name, String problem, Throwable cause) {
        super(name + ": " + problem, cause);
        this.name = name;
    }

    /** Path or other name of the image. */
    public String imageName() {
        return name;
    }
}
