package org.siamese.core.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiPredicate;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.NoOp;

/** Which stretches of a network's parameter vector hold what: first and last index (exclusive) of each. */
public final class ParameterRanges {
    private ParameterRanges() {}

    /** Parameters that are trained: neither running statistics nor frozen nor a loss's state. */
    public static List<long[]> trained(ComputationGraph network) {
        return of(
                network,
                (layer, name) ->
                        !isStatistic(layer, name) && !(layer.getConfig().getUpdaterByParam(name) instanceof NoOp));
    }

    /** Running statistics, whose changes travel in place of a gradient. */
    public static List<long[]> statistics(ComputationGraph network) {
        return of(network, ParameterRanges::isStatistic);
    }

    private static boolean isStatistic(Trainable layer, String name) {
        return !layer.updaterDivideByMinibatch(name);
    }

    private static List<long[]> of(ComputationGraph network, BiPredicate<Trainable, String> wanted) {
        List<long[]> ranges = new ArrayList<>();
        long start = 0;
        for (int vertex : network.topologicalSortOrder()) {
            Trainable layer = network.getVertices()[vertex];
            if (layer.numParams() == 0) {
                continue;
            }
            for (Map.Entry<String, INDArray> parameter : layer.paramTable(false).entrySet()) {
                long end = start + parameter.getValue().length();
                if (wanted.test(layer, parameter.getKey())) {
                    if (!ranges.isEmpty() && ranges.get(ranges.size() - 1)[1] == start) {
                        ranges.get(ranges.size() - 1)[1] = end;
                    } else {
                        ranges.add(new long[] {start, end});
                    }
                }
                start = end;
            }
        }
        return ranges;
    }
}
