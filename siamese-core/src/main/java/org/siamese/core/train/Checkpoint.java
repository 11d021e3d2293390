package org.siamese.core.train;

import java.util.Map;
import java.util.TreeMap;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * A run at the end of a step.
 *
 * @param fingerprint what a run that goes on from here must have in common with this
 * @param progress where it was; holds the best parameters
 * @param iterations iteration count of the network
 * @param epochs epoch count of the network
 * @param randomRoot first half of the state of ND4J's random numbers, which Deeplearning4j's own dropouts take
 * @param randomNode second half of it
 * @param parameters of the network, the loss's included
 * @param updaterState of the network; null for an updater without state
 * @param states of the observers that have one to save, by name
 */
record Checkpoint(
        JsonNode fingerprint,
        RunProgress progress,
        int iterations,
        int epochs,
        long randomRoot,
        long randomNode,
        INDArray parameters,
        @Nullable INDArray updaterState,
        Map<String, byte[]> states) {

    /** The run as it is; the arrays are the network's own. */
    static Checkpoint of(JsonNode fingerprint, RunProgress progress, ComputationGraph network, ObserverList observers) {
        Map<String, byte[]> states = new TreeMap<>();
        observers.checkpointables().forEach(saved -> states.put(saved.checkpointName(), saved.saveState()));
        return new Checkpoint(
                fingerprint,
                progress,
                network.getIterationCount(),
                network.getEpochCount(),
                Nd4j.getRandom().rootState(),
                Nd4j.getRandom().nodeState(),
                network.params(),
                updaterState(network),
                states);
    }

    static @Nullable INDArray updaterState(ComputationGraph network) {
        return network.getUpdater(true).getStateViewArray();
    }

    /** Brings a network of the same configuration to where the run was. */
    void restore(ComputationGraph network) {
        network.params().assign(parameters);
        if (updaterState != null) {
            network.getUpdater(true).setStateViewArray(updaterState);
        }
        network.getConfiguration().setIterationCount(iterations);
        network.getConfiguration().setEpochCount(epochs);
        Nd4j.getRandom().setStates(randomRoot, randomNode);
    }
}
