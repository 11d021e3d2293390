package org.siamese.core.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.siamese.core.log.Loggers;
import org.slf4j.Logger;

/**
 * Chooses the engine for a network among those on the class path: the one of highest priority that can compute it, or the one that the
 * system property {@value #ENGINE_PROPERTY} names.
 */
public final class TowerEngines {
    /**
     * System property that names the engine, for example {@code torch} or {@code onednn}; {@code dl4j} for the Deeplearning4j graph. Where
     * that engine cannot compute a network, nothing else does.
     */
    public static final String ENGINE_PROPERTY = "siamese.engine";

    private static final String GRAPH = "dl4j";
    private static final Logger LOG = Loggers.of(TowerEngines.class);

    private TowerEngines() {}

    /**
     * Opens the engine of highest priority that can compute the network. One log line says which it is, where it computes and why there.
     * An engine that is passed over is named in another, with the reason; so is one that later throws an {@link EngineBuildException}, in
     * whose place the Deeplearning4j graph goes on.
     *
     * @throws EngineChoiceException if the system property names no engine on the class path, or one that cannot compute the network
     */
    public static TowerEngine open(ComputationGraph network) {
        return choose(network, found());
    }

    /** Opens the embedder of highest priority that can compute the network, which nobody may change meanwhile. */
    public static TowerEmbedder openEmbedder(ComputationGraph network) {
        return choose(
                found(),
                provider -> provider.embeddingObstacle(network),
                provider -> new FallbackEmbedder(provider.openEmbedder(network), network),
                () -> new GraphEmbedder(network));
    }

    /**
     * Opens the engine of highest priority that can compute the network at a precision. For {@link Precision#FLOAT32} see {@link
     * #open(ComputationGraph)}; at another precision no other engine takes over where one fails.
     *
     * @throws UnsupportedPrecisionException if none computes it at this precision; the message says why
     */
    public static TowerEngine open(ComputationGraph network, Precision precision) {
        return precision == Precision.FLOAT32 ? open(network) : choose(network, precision, found());
    }

    /**
     * Opens the embedder of highest priority that can compute the network at a precision.
     *
     * @throws UnsupportedPrecisionException if none computes it at this precision; the message says why
     */
    public static TowerEmbedder openEmbedder(ComputationGraph network, Precision precision) {
        if (precision == Precision.FLOAT32) {
            return openEmbedder(network);
        }
        return chooseAt(
                precision,
                found(),
                provider -> provider.embeddingObstacle(network),
                provider -> provider.openEmbedder(network, precision));
    }

    static TowerEngine choose(ComputationGraph network, Precision precision, List<TowerEngineProvider> providers) {
        return chooseAt(
                precision,
                providers,
                provider -> provider.obstacle(network),
                provider -> provider.open(network, precision));
    }

    private static <T> T chooseAt(
            Precision precision,
            List<TowerEngineProvider> providers,
            Function<TowerEngineProvider, Optional<String>> obstacle,
            Function<TowerEngineProvider, T> open) {
        List<String> reasons = new ArrayList<>();
        try {
            return choose(
                    providers,
                    provider -> {
                        // The engine's own obstacles come first: where its library is missing, it cannot tell of
                        // precision.
                        Optional<String> reason =
                                obstacle.apply(provider).or(() -> provider.precisionObstacle(precision));
                        reason.ifPresent(why -> reasons.add(provider.name() + ": " + why));
                        return reason;
                    },
                    provider -> {
                        T opened = open.apply(provider);
                        LOG.info("The {} engine computes on {}, in {}", provider.name(), provider.device(), precision);
                        return opened;
                    },
                    () -> {
                        reasons.add(GraphEngine.NAME + ": it computes in float32 only");
                        throw new UnsupportedPrecisionException("precision " + precision
                                + ": no engine computes it here; " + String.join("; ", reasons));
                    });
        } catch (EngineChoiceException e) {
            throw new UnsupportedPrecisionException("precision " + precision + ": " + e.getMessage());
        }
    }

    static TowerEngine choose(ComputationGraph network, List<TowerEngineProvider> providers) {
        return choose(
                providers,
                provider -> provider.obstacle(network),
                provider -> {
                    TowerEngine engine = new FallbackEngine(provider.open(network));
                    LOG.info("The {} engine computes on {}", provider.name(), provider.device());
                    return engine;
                },
                () -> {
                    LOG.info("The {} engine computes on ND4J's backend", GraphEngine.NAME);
                    return new GraphEngine(network);
                });
    }

    private static List<TowerEngineProvider> found() {
        List<TowerEngineProvider> providers = new ArrayList<>();
        ServiceLoader.load(TowerEngineProvider.class).forEach(providers::add);
        return providers;
    }

    private static <T> T choose(
            List<TowerEngineProvider> found,
            Function<TowerEngineProvider, Optional<String>> obstacle,
            Function<TowerEngineProvider, T> open,
            Supplier<T> otherwise) {
        String asked = System.getProperty(ENGINE_PROPERTY, "");
        if (!asked.isEmpty()) {
            return asked.equalsIgnoreCase(GRAPH) ? otherwise.get() : named(asked, found, obstacle, open);
        }
        List<TowerEngineProvider> providers = new ArrayList<>(found);
        providers.sort(Comparator.comparingInt(TowerEngineProvider::priority).reversed());
        for (TowerEngineProvider provider : providers) {
            Optional<String> reason = obstacle.apply(provider);
            if (reason.isEmpty()) {
                return open.apply(provider);
            }
            LOG.info("The {} engine is not used: {}", provider.name(), reason.get());
        }
        return otherwise.get();
    }

    private static <T> T named(
            String name,
            List<TowerEngineProvider> found,
            Function<TowerEngineProvider, Optional<String>> obstacle,
            Function<TowerEngineProvider, T> open) {
        TowerEngineProvider provider = found.stream()
                .filter(known -> known.name().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new EngineChoiceException(ENGINE_PROPERTY + ": expected " + GRAPH
                        + found.stream().map(known -> " or " + known.name()).collect(Collectors.joining())
                        + ", which are on the class path, got \"" + name + "\""));
        obstacle.apply(provider).ifPresent(reason -> {
            throw new EngineChoiceException(
                    ENGINE_PROPERTY + " asks for " + name + ", which cannot compute the network: " + reason);
        });
        return open.apply(provider);
    }
}
