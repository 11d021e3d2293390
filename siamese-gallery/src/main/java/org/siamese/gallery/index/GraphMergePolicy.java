package org.siamese.gallery.index;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.FilterMergePolicy;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.MergeTrigger;
import org.apache.lucene.index.SegmentCommitInfo;
import org.apache.lucene.index.SegmentInfos;
import org.jspecify.annotations.Nullable;

/** Also "merges" a single large segment that has no graph, which gives it one. */
final class GraphMergePolicy extends FilterMergePolicy {
    private final int graphFrom;

    GraphMergePolicy(MergePolicy in, int graphFrom) {
        super(in);
        this.graphFrom = graphFrom;
    }

    @Override
    public @Nullable MergeSpecification findMerges(MergeTrigger trigger, SegmentInfos segments, MergeContext context)
            throws IOException {
        MergeSpecification found = super.findMerges(trigger, segments, context);
        return found != null ? found : graph(segments, context);
    }

    @Override
    public @Nullable MergeSpecification findForcedMerges(
            SegmentInfos segments, int most, Map<SegmentCommitInfo, Boolean> toMerge, MergeContext context)
            throws IOException {
        MergeSpecification found = super.findForcedMerges(segments, most, toMerge, context);
        return found != null ? found : graph(segments, context);
    }

    private @Nullable MergeSpecification graph(SegmentInfos segments, MergeContext context) {
        for (SegmentCommitInfo segment : segments) {
            if (segment.info.maxDoc() >= graphFrom
                    && !GalleryVectorsFormat.hasGraph(segment.info)
                    && !context.getMergingSegments().contains(segment)) {
                MergeSpecification found = new MergeSpecification();
                found.add(new OneMerge(List.of(segment)));
                return found;
            }
        }
        return null;
    }
}
