package org.siamese.spark;

import java.io.Serializable;

/**
 * What an executor found when it read an image before the run.
 *
 * @param index of the image in the order of the run
 * @param crc of the file's bytes
 * @param channels of the prepared picture, 0 where the image cannot be read
 * @param height in pixels
 * @param width in pixels
 * @param problem why it cannot be read, with the executor; empty if it can
 */
record ImageCheck(int index, long crc, int channels, int height, int width, String problem) implements Serializable {
    boolean readable() {
        return problem.isEmpty();
    }

    long[] shape() {
        return new long[] {channels, height, width};
    }
}
