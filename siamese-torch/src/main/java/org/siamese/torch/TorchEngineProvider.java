package org.siamese.torch;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.siamese.core.engine.Precision;
import org.siamese.core.engine.TowerEmbedder;
import org.siamese.core.engine.TowerEngine;
import org.siamese.core.engine.TowerEngineProvider;
import org.siamese.core.plan.TowerPlan;
import org.siamese.core.plan.UnsupportedLayerException;
import org.siamese.torch.internal.natives.DeviceChoice;
import org.siamese.torch.internal.natives.Libtorch;
import org.siamese.torch.internal.natives.OpenMpRuntimes;
import org.siamese.torch.internal.natives.TorchDevice;
import org.siamese.torch.internal.natives.TorchProbe;
import org.siamese.torch.internal.natives.TorchSettings;
import org.siamese.torch.internal.operation.OperationEvaluations;

/**
 * Offers the engine on libtorch: towers of float32 whose layers it knows, on an NVIDIA GPU of compute capability 7.5 to 12.1 before all other
 * engines, else on the CPU after the one on oneDNN. {@code docs/gpu.md} says what it needs.
 */
public final class TorchEngineProvider implements TowerEngineProvider {
    static final String NAME = "torch";
    private static final int PRIORITY_ON_GPU = 200;
    private static final int PRIORITY_ON_CPU = 50;

    private final TorchProbe probe;
    private @Nullable TorchSettings settings;
    private @Nullable DeviceChoice choice;

    /** For {@link java.util.ServiceLoader}. The system properties of this process are read when something is asked for. */
    public TorchEngineProvider() {
        this.probe = TorchProbe.ofThisMachine();
    }

    TorchEngineProvider(TorchProbe probe, TorchSettings settings) {
        this.probe = probe;
        this.settings = settings;
    }

    private synchronized TorchSettings settings() {
        if (settings == null) {
            settings = TorchSettings.read();
        }
        return settings;
    }

    private synchronized DeviceChoice choice() {
        if (choice == null) {
            choice = DeviceChoice.of(settings(), probe);
        }
        return choice;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int priority() {
        return settings().device().filter("cpu"::equals).isEmpty()
                        && probe.driver().problem().isEmpty()
                        && choice().gpu().isPresent()
                ? PRIORITY_ON_GPU
                : PRIORITY_ON_CPU;
    }

    @Override
    public Optional<String> missing() {
        return choice().obstacle();
    }

    @Override
    public String device() {
        return choice().toString();
    }

    @Override
    public List<String> details() {
        List<String> details = new ArrayList<>();
        details.add("computes on " + choice());
        details.add("bindings " + Libtorch.version() + ", made for CUDA 13 and a driver of 580 or later; "
                + (missing().isEmpty()
                        ? "the library is built for " + (probe.cudaBuild() ? "CUDA" : "the CPU")
                        : "no library"));
        details.add("OpenMP runtimes: " + OpenMpRuntimes.mapped());
        details.add("TF32 " + onOff(settings().tf32()) + ", cuDNN's search for algorithms "
                + onOff(settings().benchmark()) + ", channels last "
                + onOff(settings().channelsLast()));
        details.add("bfloat16: " + precisionObstacle(Precision.BFLOAT16).orElse("available"));
        return details;
    }

    private static String onOff(boolean set) {
        return set ? "on" : "off";
    }

    @Override
    public Optional<String> obstacle(ComputationGraph network) {
        return obstacle(network, true);
    }

    @Override
    public TowerEngine open(ComputationGraph network) {
        return open(network, Precision.FLOAT32);
    }

    @Override
    public TowerEngine open(ComputationGraph network, Precision precision) {
        return new TorchEngine(network, TorchDevice.of(choice(), settings()), precision);
    }

    @Override
    public Optional<String> precisionObstacle(Precision precision) {
        return precision == Precision.FLOAT32 ? Optional.empty() : choice().bfloat16Obstacle(probe.processorFeatures());
    }

    @Override
    public Optional<String> embeddingObstacle(ComputationGraph network) {
        return obstacle(network, false);
    }

    @Override
    public TowerEmbedder openEmbedder(ComputationGraph network) {
        return openEmbedder(network, Precision.FLOAT32);
    }

    @Override
    public TowerEmbedder openEmbedder(ComputationGraph network, Precision precision) {
        return new TorchEmbedder(network, TorchDevice.of(choice(), settings()), precision);
    }

    private Optional<String> obstacle(ComputationGraph network, boolean training) {
        DataType type = network.getConfiguration().getDataType();
        if (type != DataType.FLOAT) {
            return Optional.of("the network's data type is " + type + ", not FLOAT");
        }
        if (training && !network.getListeners().isEmpty()) {
            return Optional.of("the network has Deeplearning4j listeners");
        }
        try {
            OperationEvaluations.require(training ? TowerPlan.forTraining(network) : TowerPlan.forInference(network));
        } catch (UnsupportedLayerException e) {
            return Optional.of(e.getMessage());
        }
        return missing();
    }
}
