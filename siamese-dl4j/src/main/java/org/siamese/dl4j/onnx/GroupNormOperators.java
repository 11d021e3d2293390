package org.siamese.dl4j.onnx;

import java.util.ArrayList;
import java.util.List;
import org.siamese.core.layer.GroupNormalization;

/** Normalisation within each row: of each channel, of groups of channels, or of all values of a vector. */
final class GroupNormOperators {
    private static final int FIRST_WITH_PARAMETERS_BY_CHANNEL = 21;

    private GroupNormOperators() {}

    /** Each channel of each image, or each row of pixels that a Reshape made. */
    static Value instances(NodeContext context) {
        if (context.value(0) instanceof GroupedPixels rows) {
            return rows.after(normalised(context, rows.of(), rows.groups(), rows.groups()));
        }
        TowerValue x = context.images(0);
        return normalised(context, x, x.channels(), x.channels());
    }

    /** Groups of neighbouring channels. */
    static TowerValue groups(NodeContext context) {
        ImportNode node = context.node();
        TowerValue x = context.images(0);
        long groups = node.integer("num_groups", 0);
        if (groups < 1 || x.channels() % groups != 0) {
            throw context.refused(
                    "num_groups: expected a number that divides " + x.channels() + " channels, got " + groups);
        }
        requireFloat(context);
        boolean byChannel = node.opset() >= FIRST_WITH_PARAMETERS_BY_CHANNEL;
        return normalised(context, x, groups, byChannel ? x.channels() : groups);
    }

    /** All values of a vector. */
    static TowerValue rows(NodeContext context) {
        ImportNode node = context.node();
        TowerValue x = context.layer(0);
        int axis = IndexWalk.axis(node, node.integer("axis", -1), x.dims().length + 1);
        if (x.dims().length != 1 || axis != 1) {
            throw context.refused("expected vectors [batch, features] and axis 1, got " + x.shape() + " and axis "
                    + axis + "; " + Advice.CUT_OR_RUNTIME);
        }
        node.requireOutputs(1);
        requireFloat(context);
        return normalised(context, x, 1, x.channels());
    }

    private static void requireFloat(NodeContext context) {
        long stash = context.node().integer("stash_type", 1);
        if (stash != 1) {
            throw context.refused("stash_type: expected FLOAT, got " + ElementType.nameOf((int) stash));
        }
    }

    /** @param size of scale and shift, the groups or the channels */
    private static TowerValue normalised(NodeContext context, TowerValue x, long groups, long size) {
        double epsilon = context.node().real("epsilon", GroupNormalization.DEFAULT_EPSILON);
        if (!(epsilon > 0 && epsilon < 1)) {
            throw context.refused("epsilon: expected above 0 and below 1, got " + epsilon);
        }
        List<DraftWeight> weights = new ArrayList<>();
        weights.add(DraftWeight.of(GroupNormalization.GAMMA_KEY, spread(context, 1, "scale", size, x)));
        if (context.node().has(2)) {
            weights.add(DraftWeight.of(GroupNormalization.BETA_KEY, spread(context, 2, "shift", size, x)));
        }
        return context.add(
                DraftPart.Kind.OTHER,
                GroupNormalization.of(Math.toIntExact(groups)).withEpsilon(epsilon),
                weights,
                x.dims(),
                x.image(),
                x);
    }

    /** One value for each channel, where the file has one for each group. */
    private static ConstantTensor spread(NodeContext context, int index, String what, long size, TowerValue x) {
        ConstantTensor given = context.parameter(index, what, size);
        int channels = Math.toIntExact(x.channels());
        if (size == channels) {
            return given;
        }
        int[] from = new int[channels];
        for (int c = 0; c < channels; c++) {
            from[c] = (int) (c / (channels / size));
        }
        return given.pick(new long[] {channels}, from).namedAs(given);
    }

    /** A normalisation with a scale and shift behind it: its own take them in. */
    static DraftPart scaled(DraftPart norm, ChannelScale change) {
        DraftPart result = norm;
        int channels = (int) norm.dims()[0];
        DraftWeight gamma = norm.weight(GroupNormalization.GAMMA_KEY);
        DraftWeight beta = norm.weight(GroupNormalization.BETA_KEY);
        float[] scales = new float[channels];
        float[] shifts = new float[channels];
        boolean ones = true;
        boolean zeros = true;
        for (int c = 0; c < channels; c++) {
            double oldScale = gamma.tensor().real(c);
            double oldShift = beta == null ? 0 : beta.tensor().real(c);
            scales[c] = (float) (oldScale * ChannelScale.at(change.scale(), c));
            shifts[c] = (float) (oldShift * ChannelScale.at(change.scale(), c) + ChannelScale.at(change.shift(), c));
            ones &= oldScale == 1;
            zeros &= oldShift == 0;
        }
        if (change.scales()) {
            result = with(result, gamma.key(), scales, ones ? change.tensor() : gamma.tensor(), gamma.tensor());
        }
        if (change.shifts() || !zeros && change.scales()) {
            ConstantTensor old = beta == null ? gamma.tensor() : beta.tensor();
            result = with(result, GroupNormalization.BETA_KEY, shifts, zeros ? change.tensor() : old, old);
        }
        return result;
    }

    private static DraftPart with(
            DraftPart part,
            String key,
            float[] values,
            @org.jspecify.annotations.Nullable ConstantTensor source,
            ConstantTensor otherwise) {
        ConstantTensor tensor = ConstantTensor.ofFloats(new long[] {values.length}, values)
                .namedAs(source == null ? otherwise : source);
        return part.withLayer(part.layer(), part.weightsWith(DraftWeight.of(key, tensor)));
    }
}
