package org.siamese.onednn;

import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.siamese.onednn.Build.Phase;

/** {@link Convolution} over few channels, by {@link PixelGroups}. */
final class PixelGroupStage extends ConvolutionStage {
    private final PixelGroups groups;

    /** A stage that ends with the operations of {@link PostOperations}; in training, with one activation at most. */
    PixelGroupStage(PixelGroups groups, List<Operation> after) {
        super(groups.wide(), after);
        this.groups = groups;
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
        build.act(build.training() ? Phase.FORWARD : Phase.PREPARE, "widening", run -> groups.widen());
        return groups.narrow(build, super.forward(build, List.of(groups.wide(build, inputs.get(0)))));
    }

    @Override
    public List<@Nullable Tensor> backward(Build build, Tensor gradient, boolean wanted) {
        Tensor result =
                super.backward(build, groups.wide(build, gradient), wanted).get(0);
        if (groups.wide().trains()) {
            build.act(Phase.BACKWARD, "gathering", run -> groups.gather());
        }
        return Collections.singletonList(result == null ? null : groups.narrow(build, result));
    }

    @Override
    Tensor data(Build build, Tensor x, Tensor delta) {
        TurnedKernels turned = groups.turned(x.shape()).orElse(null);
        if (turned == null) {
            return super.data(build, x, delta);
        }
        build.act(Phase.BACKWARD, "turning", run -> turned.write());
        delta.block().retain();
        Convolved result = new ConvolutionStage(turned.convolution(), List.of())
                .convolve(build, Phase.BACKWARD, "input gradient", groups.narrow(build, delta));
        build.release(result.x().block());
        return new Tensor(x.shape(), x.form(), result.y().block());
    }
}
