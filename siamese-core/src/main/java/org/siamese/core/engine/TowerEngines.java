package org.siamese.core.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the engine for a network among those on the class path. */
public final class TowerEngines {
    private static final Logger LOG = LoggerFactory.getLogger(TowerEngines.class);

    private TowerEngines() {}

    /**
     * Opens the engine of highest priority that can compute the network. An engine that is passed over is named in one log
     * line, with the reason.
     */
    public static TowerEngine open(ComputationGraph network) {
        List<TowerEngineProvider> providers = new ArrayList<>();
        ServiceLoader.load(TowerEngineProvider.class).forEach(providers::add);
        return choose(network, providers);
    }

    static TowerEngine choose(ComputationGraph network, List<TowerEngineProvider> found) {
        List<TowerEngineProvider> providers = new ArrayList<>(found);
        providers.sort(Comparator.comparingInt(TowerEngineProvider::priority).reversed());
        for (TowerEngineProvider provider : providers) {
            Optional<String> obstacle = provider.obstacle(network);
            if (obstacle.isEmpty()) {
                return provider.open(network);
            }
            LOG.info("The {} engine is not used: {}", provider.name(), obstacle.get());
        }
        return new GraphEngine(network);
    }
}
