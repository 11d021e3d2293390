package org.siamese.core.engine;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.siamese.core.plan.LayerParameters;

/** A network's gradient vector in the form that Deeplearning4j's updater takes. */
public final class NetworkGradient {
    private NetworkGradient() {}

    /** The whole vector, with the view of each parameter by the name that the network gives it. */
    public static Gradient of(ComputationGraph network) {
        Gradient gradient = new DefaultGradient(network.getFlattenedGradients());
        for (Layer layer : network.getLayers()) {
            String name = layer.conf().getLayer().getLayerName();
            LayerParameters.gradients(layer)
                    .forEach((key, view) -> gradient.gradientForVariable().put(name + "_" + key, view));
        }
        return gradient;
    }
}
