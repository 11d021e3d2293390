package org.siamese.spark;

/**
 * Where a step's time went on the driver, in seconds.
 *
 * @param encode taking the parameters out of the network
 * @param broadcast handing them to Spark, which executors fetch in their first task
 * @param forward until all embeddings were back
 * @param backward until all gradients were back
 * @param reduce decoding and adding them
 * @param update the updater
 */
public record StepTimes(
        double encode, double broadcast, double forward, double backward, double reduce, double update) {}
