package org.siamese.torch.internal.operation;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;
import org.siamese.core.plan.Parameter;
import org.siamese.torch.internal.natives.Kept;
import org.siamese.torch.internal.natives.TorchDevice;

/**
 * Scales and shifts of batch normalisations that take the members of a tuple apart, once for each member. One operation fetches those of all
 * layers before a forward pass, and a few add up the members' gradients after the way back: for each layer alone it would be two operations on
 * the way there, and two on the way back.
 */
public final class MemberScales {
    private final TorchDevice device;
    private final ParameterTensors parameters;
    private final Kept kept;
    private final List<Entry> entries = new ArrayList<>();
    private @Nullable Tensor sources;
    private @Nullable Tensor values;
    private @Nullable Tensor gradients;
    private @Nullable Tensor order;
    private @Nullable Tensor places;
    private int members = 1;

    /** None yet. */
    MemberScales(TorchDevice device, ParameterTensors parameters, Kept kept) {
        this.device = device;
        this.parameters = parameters;
        this.kept = kept;
    }

    /** One parameter, of one value for each channel. */
    static final class Entry {
        private final Parameter parameter;
        private final long start;
        private final int channels;
        private @Nullable TensorOptional repeated;

        private Entry(Parameter parameter, long start, int channels) {
            this.parameter = parameter;
            this.start = start;
            this.channels = channels;
        }

        /** Its values in a pass, those of one member after those of the other. */
        TensorOptional repeated() {
            return repeated;
        }
    }

    /** A parameter that is wanted for each member; all have the same number of members. */
    Entry add(Parameter parameter, int channels, int ofMembers) {
        if (!entries.isEmpty() && ofMembers != members) {
            throw new IllegalStateException("members: expected " + members + " in all layers, got " + ofMembers);
        }
        members = ofMembers;
        Entry entry = new Entry(parameter, parameters.start(parameter), channels);
        entries.add(entry);
        return entry;
    }

    /** Gives all of them their memory; none comes after. */
    void complete() {
        if (entries.isEmpty()) {
            return;
        }
        int once = entries.stream().mapToInt(entry -> entry.channels).sum();
        values = kept.keep(device.zeros((long) once * members));
        gradients = kept.keep(device.zeros((long) once * members));
        long[] from = new long[once * members];
        long[] to = new long[once];
        long[] selected = new long[once * members];
        int at = 0;
        for (Entry entry : entries) {
            int length = entry.channels * members;
            entry.repeated = kept.keep(new TensorOptional(leaf(entry, (long) at * members, length)));
            for (int channel = 0; channel < entry.channels; channel++) {
                to[at + channel] = entry.start + channel;
                for (int member = 0; member < members; member++) {
                    int place = at * members + member * entry.channels + channel;
                    from[place] = entry.start + channel;
                    selected[member * once + at + channel] = place;
                }
            }
            at += entry.channels;
        }
        sources = kept.keep(device.copyOf(from));
        places = kept.keep(device.copyOf(to));
        order = kept.keep(device.copyOf(selected));
    }

    private Tensor leaf(Entry entry, long start, long length) {
        Tensor leaf = kept.keep(values.narrow(0, start, length).detach());
        if (entry.parameter.trains()) {
            leaf.set_requires_grad(true);
            leaf.mutable_grad().put(kept.keep(gradients.narrow(0, start, length)));
        }
        return leaf;
    }

    /** Before a forward pass in training: takes the values from the parameters. */
    void fetch(Tensor vector) {
        if (values != null) {
            torch.index_select_out(values, vector, 0, sources);
        }
    }

    /** Before a way back. */
    public void begin() {
        if (gradients != null) {
            gradients.zero_();
        }
    }

    /**
     * After it: puts the sums over the members into the gradient vector.
     *
     * @param gradient the gradients
     * @param first whether they replace what is there, else they are added
     */
    public void propagate(Tensor gradient, boolean first) {
        if (gradients == null) {
            return;
        }
        Tensor sums = gradients.index_select(0, order).view(members, -1).sum(0);
        if (first) {
            gradient.index_copy_(0, places, sums);
        } else {
            gradient.index_add_(0, places, sums);
        }
    }
}
