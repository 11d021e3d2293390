package org.siamese.report;

import org.siamese.data.dataset.ImageDataset;

/**
 * A part of the data and how much it holds.
 *
 * @param name of the part, for example "training"
 * @param images number of images
 * @param identities number of identities
 * @param pairs number of pairs it was measured or trained on; 0 where that says nothing
 */
public record DataPart(String name, long images, long identities, long pairs) {
    /** Checks the counts. */
    public DataPart {
        if (images < 0 || identities < 0 || pairs < 0) {
            throw new IllegalArgumentException(name + ": expected counts of at least 0, got " + images + " images, "
                    + identities + " identities, " + pairs + " pairs");
        }
    }

    /** A data set, without its pairs. */
    public static DataPart of(String name, ImageDataset images) {
        return new DataPart(name, images.size(), images.classes().count(), 0);
    }
}
