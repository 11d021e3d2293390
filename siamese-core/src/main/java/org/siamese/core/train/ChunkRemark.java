package org.siamese.core.train;

import java.util.List;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.siamese.core.batch.Targets;
import org.siamese.core.engine.ChunkedStep;
import org.siamese.core.tower.Tower;

/** What chunks change: batch normalisation. */
final class ChunkRemark {
    private ChunkRemark() {}

    static List<String> of(Tower tower, int chunkRows, Targets example) {
        int rows = ChunkedStep.rows(chunkRows, example);
        boolean normalises = tower.configuration().getVertices().values().stream()
                .anyMatch(vertex -> vertex instanceof LayerVertex layer
                        && layer.getLayerConf().getLayer() instanceof BatchNormalization);
        if (chunkRows == 0 || rows >= example.rows() || !normalises) {
            return List.of();
        }
        return List.of("batch normalisation takes its statistics over each chunk of " + rows + " rows, not over the "
                + example.rows() + " of the batch; a tower with group normalisation does not depend on it");
    }
}
