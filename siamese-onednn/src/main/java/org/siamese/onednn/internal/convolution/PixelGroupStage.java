package org.siamese.onednn.internal.convolution;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Convolution;
import org.siamese.core.plan.Operation;
import org.siamese.core.plan.Shape;
import org.siamese.onednn.internal.convolution.Algorithm.GroupedPixels;
import org.siamese.onednn.internal.convolution.Algorithm.StridedPixels;
import org.siamese.onednn.internal.convolution.DirectConvolution.Convolved;
import org.siamese.onednn.internal.memory.Tensor;
import org.siamese.onednn.internal.operation.PostOperations;
import org.siamese.onednn.internal.operation.WeightedStage;
import org.siamese.onednn.internal.stage.Build;
import org.siamese.onednn.internal.stage.Phase;

/**
 * {@link Convolution} to few channels, several pixels at a time: forward by {@link StridedKernels}; the gradients by these, turned for that
 * of the images, or by {@link PixelGroups}, or pixel by pixel, see {@link ConvolutionChoice}. What is computed for several pixels is a direct
 * convolution, of another operation.
 */
final class PixelGroupStage extends WeightedStage {
    private final Convolution narrow;
    private final ConvolutionChooser chooser;
    private final ConvolutionChoice choice;
    private final StridedKernels kernels;
    private final Convolution wide;

    /**
     * A stage that ends with the operations of {@link PostOperations}; in training, with one activation at most.
     *
     * @param forward of the choice
     */
    PixelGroupStage(
            Convolution narrow,
            ConvolutionChooser chooser,
            ConvolutionChoice choice,
            StridedPixels forward,
            List<Operation> after) {
        super(narrow.trains(), after);
        this.narrow = narrow;
        this.chooser = chooser;
        this.choice = choice;
        this.kernels = StridedKernels.of(narrow, forward.pixels());
        this.wide = kernels.wide().operation();
    }

    @Override
    public Tensor forward(Build build, List<Tensor> inputs) {
        Tensor x = inputs.get(0);
        build.act(build.goesBackward() ? Phase.FORWARD : Phase.PREPARE, "widening", run -> kernels.wide()
                .write());
        x.block().retain();
        Convolved result = strided(build, x.shape()).forward(Phase.FORWARD, "convolution", x, after);
        keep(build, result.x(), result.y());
        build.release(result.x().block());
        return PixelGroups.single(build, result.y(), kernels.pixels());
    }

    private DirectConvolution strided(Build build, Shape from) {
        return new DirectConvolution(build, wide, chooser.directOfPixels(wide, from));
    }

    private DirectConvolution direct(Build build, Convolution operation, Shape from) {
        return new DirectConvolution(build, operation, chooser.direct(operation, from));
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        return super.backward(build, PixelGroups.grouped(build, gradient, kernels.pixels()), wanted);
    }

    @Override
    protected void weights(Build build, Tensor x, Tensor delta) {
        if (choice.weightGradient() instanceof GroupedPixels grouped) {
            PixelGroups groups = new PixelGroups(narrow, grouped.pixels());
            Tensor images = groups.grouped(build, x);
            direct(build, groups.wide().operation(), images.shape())
                    .weightGradient(images, groups.grouped(build, single(build, delta)));
            build.act(Phase.BACKWARD, "gathering", run -> groups.wide().gather());
        } else {
            strided(build, x.shape()).weightGradient(x, delta);
            build.act(Phase.BACKWARD, "gathering", run -> kernels.wide().gather());
        }
    }

    private Tensor single(Build build, Tensor delta) {
        return PixelGroups.single(build, delta, kernels.pixels());
    }

    @Override
    protected Tensor data(Build build, Tensor x, Tensor delta) {
        Tensor single = single(build, delta);
        if (choice.inputGradient() instanceof StridedPixels turned) {
            return data(build, x, single, StridedKernels.turned(narrow, turned.pixels()));
        }
        if (choice.inputGradient() instanceof GroupedPixels grouped) {
            return data(build, x, single, new PixelGroups(narrow, grouped.pixels()));
        }
        return direct(build, narrow, x.shape()).inputGradient(x, single);
    }

    private Tensor data(Build build, Tensor x, Tensor delta, StridedKernels turned) {
        build.act(Phase.BACKWARD, "turning", run -> turned.wide().write());
        delta.block().retain();
        Convolved result = direct(build, turned.wide().operation(), delta.shape())
                .forward(Phase.BACKWARD, "input gradient", delta, List.of());
        build.release(result.x().block());
        return new Tensor(x.shape(), x.layout(), result.y().block());
    }

    private Tensor data(Build build, Tensor x, Tensor delta, PixelGroups groups) {
        build.act(Phase.BACKWARD, "widening", run -> groups.wide().write());
        Tensor images = groups.grouped(build, x);
        Tensor result = direct(build, groups.wide().operation(), images.shape())
                .inputGradient(images, groups.grouped(build, delta));
        return new Tensor(x.shape(), x.layout(), result.block());
    }
}
