package org.siamese.torch.internal.operation;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.siamese.torch.internal.natives.Kept;

/**
 * How a parameter's gradient comes into the vector of all gradients. To a small one libtorch adds it right there, which asks nothing of the
 * host. A large one on the CPU is taken as libtorch made it and copied, as adding to zeros would move twice the memory.
 */
public final class GradientPlaces {
    /** Parameters of at most so many values are small. */
    private static final long SMALL = 1 << 15;

    /** So few values between two places are zeroed with them: that takes less than another operation. Each is written after the way back. */
    private static final long GAP = 1 << 12;

    private final List<Place> copied = new ArrayList<>();
    private final List<Place> inPlace = new ArrayList<>();
    private final List<Tensor> zeroed = new ArrayList<>();

    /** A parameter that trains, and the place of its gradient. */
    private record Place(ParameterTensors.Leaf leaf, Tensor gradient) {}

    /**
     * Places for all parameters that train.
     *
     * @param parameters of one vector
     * @param gradients a vector of the same length
     * @param allInPlace whether none is large
     * @param kept owns the tensors
     */
    public GradientPlaces(ParameterTensors parameters, Tensor gradients, boolean allInPlace, Kept kept) {
        long start = 0;
        long end = 0;
        for (ParameterTensors.Leaf leaf : parameters.leaves()) {
            Tensor line = kept.keep(gradients.narrow(0, leaf.start(), leaf.length()));
            if (!allInPlace && leaf.length() > SMALL) {
                copied.add(new Place(leaf, line));
                continue;
            }
            Place place = new Place(leaf, kept.keep(line.view_as(leaf.tensor())));
            inPlace.add(place);
            leaf.tensor().mutable_grad().put(place.gradient());
            if (leaf.start() < end || leaf.start() > end + GAP) {
                zero(gradients, start, end, kept);
                start = leaf.start();
            }
            end = leaf.start() + leaf.length();
        }
        zero(gradients, start, end, kept);
    }

    private void zero(Tensor gradients, long start, long end, Kept kept) {
        if (end > start) {
            zeroed.add(kept.keep(gradients.narrow(0, start, end - start)));
        }
    }

    /** Before a way back. Without gradients, or after {@link #forget}, the first part of a sum. */
    public void begin(boolean first) {
        if (first) {
            zeroed.forEach(Tensor::zero_);
        }
    }

    /** After it. */
    public void end(boolean first) {
        for (Place place : copied) {
            Tensor gradient = place.leaf().tensor().grad();
            if (gradient.defined()) {
                Tensor line = gradient.reshape(-1);
                if (first) {
                    place.gradient().copy_(line);
                } else {
                    place.gradient().add_(line);
                }
                forget(place);
            } else if (first) {
                place.gradient().zero_();
            }
        }
    }

    private static void forget(Place place) {
        place.leaf().tensor().mutable_grad().put(new Tensor());
    }

    /** After a way back that failed: what is in the vector is no gradient of anything. */
    public void forget() {
        copied.forEach(GradientPlaces::forget);
    }

    /** Before the tensors are given back. */
    public void close() {
        copied.forEach(GradientPlaces::forget);
        inPlace.forEach(GradientPlaces::forget);
    }
}
