package org.siamese.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.benchmarks.work.Work;
import org.siamese.benchmarks.work.WorkFiles;

class GraphPeerTest {
    @Test
    void should_time_a_whole_training_beside_bare_steps(@TempDir Path folder) throws IOException {
        Work work = new Work(Work.Kind.FACE, 2, 12, 0.5);
        WorkFiles files = WorkFiles.write(folder, "fit", work.model(), work.pairs(), 1);
        try (GraphPeer peer =
                new GraphPeer(new PeerRequest(Flavour.SIAMESE, work, true, true, true, 1, files, List.of()))) {
            FitTimes times = peer.fit(0);
            assertThat(times.whole()).hasSize(5).allMatch(seconds -> seconds > 0);
            assertThat(times.bare()).hasSize(5).allMatch(seconds -> seconds > 0);
            assertThat(peer.fit(0.5).whole()).hasSizeGreaterThan(5);
        }
    }
}
