package org.siamese.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.benchmarks.work.Work;
import org.siamese.benchmarks.work.WorkFiles;

class GraphPeerTest {
    @Test
    void should_time_a_whole_training_beside_bare_steps(@TempDir Path folder) throws IOException {
        Work work = new Work(Work.Kind.FACE, 2, 12, 0.5);
        WorkFiles files = WorkFiles.write(folder, "fit", work.model(), work.pairs(), 1);
        // A clock by which each step takes 50 ms, so that the number of steps does not depend on the machine.
        AtomicLong time = new AtomicLong();
        try (GraphPeer peer = new GraphPeer(
                new PeerRequest(Flavour.SIAMESE, work, true, true, true, 1, files, List.of()),
                () -> time.addAndGet(50_000_000))) {
            FitTimes least = peer.fit(0);
            assertThat(least.whole()).hasSize(5).allMatch(seconds -> Math.abs(seconds - 0.05) < 1e-9);
            assertThat(least.bare()).hasSize(5).allMatch(seconds -> Math.abs(seconds - 0.05) < 1e-9);
            // Whole and bare steps together take 100 ms.
            assertThat(peer.fit(0.79).whole()).hasSize(8);
        }
    }

    @Test
    void should_time_by_the_machines_own_clock(@TempDir Path folder) throws IOException {
        Work work = new Work(Work.Kind.FACE, 2, 12, 0.5);
        WorkFiles files = WorkFiles.write(folder, "fit", work.model(), work.pairs(), 1);
        try (GraphPeer peer =
                new GraphPeer(new PeerRequest(Flavour.SIAMESE, work, true, true, true, 1, files, List.of()))) {
            long start = System.nanoTime();
            FitTimes times = peer.fit(0);
            double seconds = (System.nanoTime() - start) / 1e9;
            assertThat(times.whole()).hasSize(5).allMatch(each -> each > 0);
            assertThat(times.bare()).hasSameSizeAs(times.whole()).allMatch(each -> each > 0);
            assertThat(sum(times.whole()) + sum(times.bare())).isLessThan(seconds);
        }
    }

    private static double sum(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sum();
    }
}
