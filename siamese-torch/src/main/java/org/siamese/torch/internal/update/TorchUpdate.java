package org.siamese.torch.internal.update;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.pytorch.Tensor;
import org.deeplearning4j.nn.api.Trainable;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.updater.UpdaterBlock;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.engine.NetworkGradient;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;

/**
 * From the gradient vector on the device to new parameters there. Where the network has an updater or a regularisation that is not known
 * here, the network's own updater computes the whole step on the host.
 */
public final class TorchUpdate {
    private final ComputationGraph network;
    private final TorchDevice device;
    private final Tensor vector;
    private final Tensor gradients;
    private final List<GradientScaling> scalings = new ArrayList<>();
    private final List<BlockUpdate> blocks = new ArrayList<>();
    private final List<FusedAdam> adams = new ArrayList<>();
    private final boolean onDevice;
    private final Gradient byParameter;

    /**
     * An update.
     *
     * @param network with an updater
     * @param vector its parameters on the device
     * @param gradients as many gradients on the device
     */
    public TorchUpdate(ComputationGraph network, TorchDevice device, Tensor vector, Tensor gradients, Kept kept) {
        this.network = network;
        this.device = device;
        this.vector = vector;
        this.gradients = gradients;
        this.byParameter = NetworkGradient.of(network);
        boolean known = true;
        for (UpdaterBlock block : network.getUpdater().getUpdaterBlocks()) {
            Optional<BlockUpdate> update = BlockUpdate.of(block, vector, gradients, device, kept);
            update.ifPresent(blocks::add);
            known &= update.isPresent();
        }
        onDevice = known;
        if (known) {
            addScalings(kept);
            addAdams(kept);
        } else {
            blocks.clear();
        }
    }

    private void addAdams(Kept kept) {
        Map<Adam, List<BlockUpdate>> bySettings = new LinkedHashMap<>();
        blocks.forEach(block -> block.adam().ifPresent(adam -> bySettings
                .computeIfAbsent(adam.config(), config -> new ArrayList<>())
                .add(block)));
        bySettings.forEach((config, some) -> adams.add(new FusedAdam(config, some, device, kept)));
    }

    private void addScalings(Kept kept) {
        Map<Trainable, List<long[]>> layers = new IdentityHashMap<>();
        List<Trainable> order = new ArrayList<>();
        for (UpdaterBlock block : network.getUpdater().getUpdaterBlocks()) {
            for (UpdaterBlock.ParamState state : block.getLayersAndVariablesInBlock()) {
                layers.computeIfAbsent(state.getLayer(), layer -> {
                            order.add(layer);
                            return new ArrayList<>();
                        })
                        .add(new long[] {state.getParamOffsetStart(), state.getParamOffsetEnd()});
            }
        }
        for (Trainable layer : order) {
            GradientNormalization kind = layer.getConfig().getGradientNormalization();
            if (kind != null && kind != GradientNormalization.None) {
                List<long[]> ranges = layers.get(layer);
                long start = ranges.stream().mapToLong(range -> range[0]).min().orElseThrow();
                long end = ranges.stream().mapToLong(range -> range[1]).max().orElseThrow();
                scalings.add(new GradientScaling(
                        kind,
                        layer.getConfig().getGradientNormalizationThreshold(),
                        kept.keep(BlockUpdate.stretch(gradients, start, end)),
                        ranges.stream()
                                .map(range -> kept.keep(BlockUpdate.stretch(gradients, range[0], range[1])))
                                .toList(),
                        kept));
            }
        }
    }

    /** Whether all of it is computed on the device. */
    public boolean onDevice() {
        return onDevice;
    }

    /** Changes the parameters; the gradients are of no use afterwards. */
    public void apply(int iteration, int epoch) {
        if (onDevice) {
            scalings.forEach(GradientScaling::apply);
            blocks.forEach(block -> block.apply(iteration, epoch));
            adams.forEach(adam -> adam.apply(iteration, epoch));
            return;
        }
        INDArray onHost = network.getFlattenedGradients();
        TorchDevice.download(gradients, onHost);
        TorchDevice.download(vector, network.params());
        network.getUpdater().update(byParameter, iteration, epoch, 1, LayerWorkspaceMgr.noWorkspaces());
        network.params().subi(onHost.reshape(network.params().shape()));
        vector.copy_(device.copyOf(network.params().reshape(network.params().length())));
    }

    /** Writes the updater's state into the network's updater. */
    public void writeState() {
        blocks.forEach(block -> block.states().forEach(state -> TorchDevice.download(state.device(), state.network())));
    }
}
