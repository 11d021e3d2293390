package org.siamese.spark;

/**
 * Where a step's time went on the driver, in seconds.
 *
 * @param broadcast encoding the parameters and handing them to Spark, from where executors fetch them in their first task
 * @param forward until all embeddings were back
 * @param backward until all gradients were computed
 * @param reduce fetching and adding them
 * @param update the updater
 * @param computing what the tower took of {@code forward} and {@code backward}, on the executor that had the most to do; the rest of them is
 *     scheduling, images and the network
 * @param computingForward the same of {@code forward} alone
 */
public record StepTimes(
        double broadcast,
        double forward,
        double backward,
        double reduce,
        double update,
        double computing,
        double computingForward) {
    /** The whole step without the loss. */
    public double total() {
        return broadcast + forward + backward + reduce + update;
    }
}
