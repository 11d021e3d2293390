package org.siamese.onednn.internal.convolution;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Operation;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.operation.PostOperations;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/**
 * {@link Convolution} to few channels, several pixels at a time: forward by {@link StridedKernels}; the gradient of the weights the same
 * way, or by {@link PixelGroups} where there are such; that of the images by turned kernels, by groups or pixel by pixel.
 */
public final class PixelGroupStage extends ConvolutionStage {
    private final Convolution narrow;
    private final StridedKernels kernels;

    /**
     * A stage that ends with the operations of {@link PostOperations}; in training, with one activation at most.
     *
     * @param kernels those of the convolution
     */
    public PixelGroupStage(Convolution narrow, StridedKernels kernels, List<Operation> after) {
        super(kernels.wide().operation(), after);
        this.narrow = narrow;
        this.kernels = kernels;
    }

    @Override
    public boolean takesAnyLayout() {
        return false;
    }

    @Override
    boolean choosesLayout() {
        return false;
    }

    @Override
    boolean suitsProducts() {
        return false;
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        build.act(build.training() ? Phase.FORWARD : Phase.PREPARE, "widening", run -> kernels.wide()
                .write());
        return PixelGroups.single(build, super.forward(build, inputs), kernels.pixels());
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        return super.backward(build, PixelGroups.grouped(build, gradient, kernels.pixels()), wanted);
    }

    @Override
    protected void weights(Build build, Tensor x, Tensor delta) {
        Optional<PixelGroups> groups = PixelGroups.of(narrow, x.shape());
        if (groups.isEmpty()) {
            super.weights(build, x, delta);
            build.act(Phase.BACKWARD, "gathering", run -> kernels.wide().gather());
            return;
        }
        PixelGroups both = groups.get();
        new ConvolutionStage(both.wide().operation(), List.of())
                .weights(build, both.grouped(build, x), both.grouped(build, single(build, delta)));
        build.act(Phase.BACKWARD, "gathering", run -> both.wide().gather());
    }

    private Tensor single(Build build, Tensor delta) {
        return PixelGroups.single(build, delta, kernels.pixels());
    }

    @Override
    protected Tensor data(Build build, Tensor x, Tensor delta) {
        Tensor single = single(build, delta);
        Optional<StridedKernels> turned =
                StridedKernels.turned(narrow, x.shape().width());
        if (turned.isPresent()) {
            return data(build, x, single, turned.get());
        }
        return PixelGroups.of(narrow, x.shape())
                .map(groups -> data(build, x, single, groups))
                .orElseGet(() -> new ConvolutionStage(narrow, List.of()).data(build, x, single));
    }

    private Tensor data(Build build, Tensor x, Tensor delta, StridedKernels turned) {
        build.act(Phase.BACKWARD, "turning", run -> turned.wide().write());
        delta.block().retain();
        Convolved result = new ConvolutionStage(turned.wide().operation(), List.of())
                .convolve(build, Phase.BACKWARD, "input gradient", delta);
        build.release(result.x().block());
        return new Tensor(x.shape(), x.layout(), result.y().block());
    }

    private Tensor data(Build build, Tensor x, Tensor delta, PixelGroups groups) {
        build.act(Phase.BACKWARD, "widening", run -> groups.wide().write());
        Tensor result = new ConvolutionStage(groups.wide().operation(), List.of())
                .data(build, groups.grouped(build, x), groups.grouped(build, delta));
        return new Tensor(x.shape(), x.layout(), result.block());
    }
}
