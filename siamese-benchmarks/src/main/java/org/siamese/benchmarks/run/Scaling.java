package org.siamese.benchmarks.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.siamese.benchmarks.peer.Flavour;
import org.siamese.benchmarks.peer.PeerRequest;
import org.siamese.benchmarks.report.Samples;
import org.siamese.benchmarks.work.Peaks;
import org.siamese.benchmarks.work.StepCost;
import org.siamese.benchmarks.work.Work;
import org.siamese.benchmarks.work.WorkFiles;

/**
 * The cost of a training step against batch size, image size and tower width, of this library alone: whether it grows as the work
 * grows. Work is the floor of {@link StepCost}.
 */
final class Scaling {
    private final Launcher launcher;
    private final Path folder;
    private final Settings settings;
    private final PrintStream out;

    Scaling(Launcher launcher, Path folder, Settings settings, PrintStream out) {
        this.launcher = launcher;
        this.folder = folder;
        this.settings = settings;
        this.out = out;
    }

    /** A point and what it took. */
    private record Point(Work work, double seconds, double floor) {}

    void run(Peaks peaks, List<String> notes) throws PeerFailure, IOException {
        for (Work.Kind kind : settings.works()) {
            Work base = Work.of(kind);
            try (ChildPeer peer = launcher.start(Flavour.SIAMESE)) {
                series(peer, "batch size", batches(base), peaks, notes);
                series(peer, "image size", sides(base), peaks, notes);
                series(peer, "tower width", widths(base), peaks, notes);
            }
        }
    }

    private List<Work> batches(Work base) {
        int half = base.pairs() / 2;
        return settings.quick()
                ? List.of(base.withPairs(half), base)
                : List.of(base.withPairs(half / 2), base.withPairs(half), base, base.withPairs(2 * base.pairs()));
    }

    private List<Work> sides(Work base) {
        int smaller = base.side() * 7 / 10;
        return settings.quick()
                ? List.of(base.withSide(smaller), base)
                : List.of(
                        base.withSide(base.side() / 2 + 4),
                        base.withSide(smaller),
                        base,
                        base.withSide(base.side() * 7 / 5));
    }

    private List<Work> widths(Work base) {
        return settings.quick()
                ? List.of(base.withWidth(0.5), base)
                : List.of(base.withWidth(0.5), base, base.withWidth(1.5), base.withWidth(2));
    }

    private void series(ChildPeer peer, String name, List<Work> works, Peaks peaks, List<String> notes)
            throws PeerFailure, IOException {
        List<Point> points = new ArrayList<>();
        for (Work work : works) {
            points.add(point(peer, work, peaks));
        }
        Point first = points.get(0);
        StringBuilder text = new StringBuilder("siamese, " + first.work().name() + " against " + name + ":");
        for (Point point : points) {
            text.append(String.format(
                    Locale.ROOT,
                    " %d pairs, side %d, width %.1f: %.4f s (time x %.2f, work x %.2f);",
                    point.work().pairs(),
                    point.work().side(),
                    point.work().width(),
                    point.seconds(),
                    point.seconds() / first.seconds(),
                    point.floor() / first.floor()));
        }
        double worst = points.stream()
                .mapToDouble(point -> point.seconds() / first.seconds() / (point.floor() / first.floor()))
                .max()
                .orElse(1);
        text.append(String.format(Locale.ROOT, " time grows at most %.2f times as fast as the work", worst));
        notes.add(text.toString());
        out.println(text);
    }

    private Point point(ChildPeer peer, Work work, Peaks peaks) throws PeerFailure, IOException {
        WorkFiles files = WorkFiles.write(folder, "scaling", work.model(), work.pairs(), settings.seed());
        Flavour flavour = Flavour.SIAMESE;
        peer.open(new PeerRequest(
                flavour, work, true, true, flavour.membersApart(), launcher.threads(), files, List.of()));
        peer.ask("train", "seconds", settings.turnSeconds() / 2);
        double seconds = Samples.median(Outcome.values(peer.ask("train", "seconds", settings.turnSeconds())));
        return new Point(work, seconds, StepCost.of(work.model(), work.images()).seconds(peaks));
    }
}
