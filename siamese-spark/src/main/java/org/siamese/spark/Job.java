package org.siamese.spark;

import java.io.Serializable;
import org.apache.spark.util.SerializableConfiguration;

/**
 * What stays the same in all steps of a run: broadcast once.
 *
 * @param run name of this run, unlike that of any other
 * @param network configuration of the network that is trained, as JSON; empty while images are only checked
 * @param pipeline how an image becomes the tower's input, as JSON
 * @param paths of all images
 * @param crcs of their files when the run began; empty while these are being found
 * @param cacheBytes that prepared pictures may take on an executor
 * @param transfer how parameters and gradients travel
 * @param pieces how they are cut where they do
 * @param hadoop how to reach the file systems
 */
record Job(
        String run,
        String network,
        String pipeline,
        String[] paths,
        long[] crcs,
        long cacheBytes,
        Transfer transfer,
        Pieces pieces,
        SerializableConfiguration hadoop)
        implements Serializable {}
