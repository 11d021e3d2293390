package org.siamese.gallery.index;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.jspecify.annotations.Nullable;

/**
 * Also "merges" a single large segment that has no graph, which gives it one. All segments are merged into one in a single step, so that
 * only one graph is built.
 */
final class GraphMergePolicy extends FilterMergePolicy {
    private final IndexSettings settings;
    private final boolean onlyForced;

    /**
     * A policy.
     *
     * @param settings which say from how many references on a segment has a graph, and which one
     * @param onlyForced whether segments stay as they are until they are asked to become one
     */
    GraphMergePolicy(MergePolicy in, IndexSettings settings, boolean onlyForced) {
        super(in);
        this.settings = settings;
        this.onlyForced = onlyForced;
    }

    @Override
    public @Nullable MergeSpecification findMerges(MergeTrigger trigger, SegmentInfos segments, MergeContext context)
            throws IOException {
        if (onlyForced) {
            return null;
        }
        MergeSpecification found = super.findMerges(trigger, segments, context);
        if (found != null) {
            return found;
        }
        for (SegmentCommitInfo segment : segments) {
            if (wantsGraph(segment) && !context.getMergingSegments().contains(segment)) {
                return one(List.of(segment));
            }
        }
        return null;
    }

    private boolean wantsGraph(SegmentCommitInfo segment) {
        return segment.info.maxDoc() >= settings.graphFrom() && !GalleryVectorsFormat.hasGraph(segment.info);
    }

    /** Where it is asked for, a graph of other settings, or of an earlier version, is built anew, too. */
    private boolean wantsGraphAsToday(SegmentCommitInfo segment) {
        return segment.info.maxDoc() >= settings.graphFrom() && !GalleryVectorsFormat.hasGraph(segment.info, settings);
    }

    private static MergeSpecification one(List<SegmentCommitInfo> segments) {
        MergeSpecification found = new MergeSpecification();
        found.add(new OneMerge(segments));
        return found;
    }

    @Override
    public @Nullable MergeSpecification findFullFlushMerges(
            MergeTrigger trigger, SegmentInfos segments, MergeContext context) throws IOException {
        return onlyForced ? null : super.findFullFlushMerges(trigger, segments, context);
    }

    @Override
    public @Nullable MergeSpecification findForcedMerges(
            SegmentInfos segments, int most, Map<SegmentCommitInfo, Boolean> toMerge, MergeContext context)
            throws IOException {
        if (most != 1) {
            return super.findForcedMerges(segments, most, toMerge, context);
        }
        List<SegmentCommitInfo> all = new ArrayList<>();
        for (SegmentCommitInfo segment : segments) {
            if (context.getMergingSegments().contains(segment)) {
                // Asked again once that merge has ended.
                return null;
            }
            if (toMerge.containsKey(segment)) {
                all.add(segment);
            }
        }
        if (all.isEmpty()) {
            return null;
        }
        if (all.size() == 1) {
            SegmentCommitInfo only = all.get(0);
            boolean original = Boolean.TRUE.equals(toMerge.get(only));
            return original && (wantsGraphAsToday(only) || context.numDeletesToMerge(only) > 0) ? one(all) : null;
        }
        return one(all);
    }
}
