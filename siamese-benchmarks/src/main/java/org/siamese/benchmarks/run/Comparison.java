package org.siamese.benchmarks.run;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.benchmarks.peer.Flavour;
import org.siamese.benchmarks.peer.PeerRequest;
import org.siamese.benchmarks.report.Samples;
import org.siamese.benchmarks.work.Peaks;
import org.siamese.benchmarks.work.StepCost;
import org.siamese.benchmarks.work.Work;
import org.siamese.benchmarks.work.WorkFiles;
import org.siamese.core.engine.Precision;

/**
 * Lets the peers take turns on each work. A process for each peer lives through all rounds, so that they alternate within seconds
 * and share whatever else the machine does; a peer that waits for its turn computes nothing. A peer that fails is left out, and a
 * note says why.
 */
public final class Comparison {
    private static final double SLOW = 0.5;
    private static final String BARE = "bare-step";
    private static final double WARMING_TURNS = 3;

    /** Turns for each round: pairs of single steps differ by a tenth and more, and the median of few of them says little. */
    private static final double FIT_TURNS = 10;

    private final Launcher launcher;
    private final Settings settings;
    private final Path folder;
    private final PrintStream out;
    private final Samples samples = new Samples();
    private final Map<String, String> engines = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();
    private @Nullable String pytorchVersion;

    /**
     * A comparison.
     *
     * @param launcher starts the peers
     * @param settings how it is made
     * @param folder for files that the peers read
     * @param out told about progress
     */
    public Comparison(Launcher launcher, Settings settings, Path folder, PrintStream out) {
        this.launcher = launcher;
        this.settings = settings;
        this.folder = folder;
        this.out = out;
    }

    /** What was measured. */
    public Samples samples() {
        return samples;
    }

    /** What computed each peer. */
    public Map<String, String> engines() {
        return engines;
    }

    /** PyTorch's version, such as "2.13.0+cpu"; empty where it did not run. */
    public Optional<String> pytorchVersion() {
        return Optional.ofNullable(pytorchVersion);
    }

    /** What a reader must know. */
    public List<String> notes() {
        return notes;
    }

    /** Measures everything. */
    public void run() throws IOException {
        try (Gauges gauges = new Gauges(launcher)) {
            Optional<Peaks> found = peaks(gauges);
            for (Work.Kind kind : settings.works()) {
                compare(Work.of(kind), gauges);
            }
            if (found.isPresent()) {
                scale(found.get());
            }
        }
    }

    private void scale(Peaks peaks) throws IOException {
        if (settings.scaling() && settings.peers().contains(Flavour.SIAMESE)) {
            try {
                new Scaling(launcher, folder, settings, out).run(peaks, notes);
            } catch (PeerFailure failure) {
                note("cost against size: siamese: " + failure.getMessage());
            }
        }
    }

    private void compare(Work work, Gauges gauges) throws IOException {
        out.println();
        out.println(work.name() + ": " + work.pairs() + " pairs of images of " + work.side() + " x " + work.side()
                + ", channels: " + work.model().input().channels());
        ModelCheck check = new ModelCheck(launcher, folder, work);
        WorkFiles files = WorkFiles.write(folder, work.name(), work.model(), work.pairs(), settings.seed());
        Map<Flavour, ChildPeer> open = new LinkedHashMap<>();
        try {
            for (Flavour flavour : settings.peers()) {
                if (flavour == Flavour.DJL_WITHOUT_LRN && work.kind() != Work.Kind.SIGNATURE) {
                    continue;
                }
                try {
                    List<String> options = options(request(flavour, work, files, List.of()));
                    if (flavour.precision() == Precision.FLOAT32) {
                        note(work.name() + ": the model of " + flavour.label() + ": " + check.check(flavour, options));
                    }
                    open.put(flavour, ready(request(flavour, work, files, options)));
                } catch (PeerFailure failure) {
                    leaveOut(work, flavour, failure);
                }
            }
            StepCost cost = StepCost.of(work.model(), work.images());
            List<Double> floors = new ArrayList<>();
            for (int round = 0; round < settings.rounds(); round++) {
                Round done = round(work, round, open, gauges);
                done.reading().best().map(cost::seconds).ifPresent(floor -> {
                    floors.add(floor);
                    done.steps().forEach((peer, seconds) -> samples.add(work.name() + ".share", peer, floor / seconds));
                });
            }
            if (!floors.isEmpty()) {
                noteFloor(work, cost, Samples.median(floors));
            }
            open.forEach((flavour, peer) ->
                    peer.peakMemory().ifPresent(bytes -> samples.add(work.name() + ".memory", flavour.label(), bytes)));
        } finally {
            open.values().forEach(ChildPeer::close);
        }
        if (samples.median(work.name() + ".train", Flavour.SIAMESE.label()).isPresent()) {
            fit(work, files);
        }
    }

    /** Our trainer beside bare steps of its engine, after the rounds, in a process of its own that has the memory of both. */
    private void fit(Work work, WorkFiles files) throws IOException {
        try (ChildPeer peer = launcher.start(Flavour.SIAMESE)) {
            peer.open(request(Flavour.SIAMESE, work, files, List.of()));
            JsonNode answer = peer.ask("fit", "seconds", FIT_TURNS * settings.rounds() * settings.turnSeconds());
            String measure = work.name() + ".fit";
            answer.path("whole").forEach(seconds -> samples.add(measure, Flavour.SIAMESE.label(), seconds.asDouble()));
            answer.path("bare").forEach(seconds -> samples.add(measure, BARE, seconds.asDouble()));
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < answer.path("whole").size(); i++) {
                ratios.add(answer.path("whole").path(i).asDouble()
                        / answer.path("bare").path(i).asDouble());
            }
            double[] interval = Samples.medianInterval(ratios);
            note(String.format(
                    Locale.ROOT,
                    "%s: a step of a whole training takes %.3f times [%.3f, %.3f] the bare step after it, in the median of %d",
                    work.name(),
                    Samples.median(ratios),
                    interval[0],
                    interval[1],
                    ratios.size()));
        } catch (PeerFailure failure) {
            note(work.name() + ": whole training is left out: " + failure.getMessage());
        }
    }

    private PeerRequest request(Flavour flavour, Work work, WorkFiles files, List<String> options) {
        return new PeerRequest(
                flavour, work, true, flavour.lrn(), flavour.membersApart(), launcher.threads(), files, options);
    }

    /** What a peer is told to do differently from its defaults: what makes PyTorch fastest; nothing for the others. */
    private List<String> options(PeerRequest request) throws PeerFailure {
        if (!request.flavour().inPython()) {
            return List.of();
        }
        Tuner.Choice choice = new Tuner(launcher, settings.turnSeconds()).tune(request);
        note(request.work().name() + ": " + request.flavour().label() + " " + choice.text());
        return choice.options();
    }

    /** Starts a peer, opens its tower and lets it compute unmeasured, until the JVM has compiled its loops. */
    private ChildPeer ready(PeerRequest request) throws PeerFailure {
        ChildPeer peer = launcher.start(request.flavour());
        try {
            JsonNode opened = peer.open(request);
            String engine = opened.path("engine").asText();
            if (opened.has("pytorch")) {
                pytorchVersion = opened.path("pytorch").asText();
            }
            boolean held = launcher.isHeldToAvx2(request.flavour());
            engines.put(request.flavour().label(), held ? engine + ", oneDNN held to AVX2" : engine);
            peer.ask("train", "seconds", WARMING_TURNS * settings.turnSeconds());
            peer.ask("embed", "seconds", settings.turnSeconds());
            return peer;
        } catch (PeerFailure failure) {
            peer.close();
            throw failure;
        }
    }

    /** What a round gave: the median of each peer's steps, and the machine's rates. */
    private record Round(Map<String, Double> steps, Gauges.Reading reading) {}

    /** Gives each peer its turn, and measures the machine after the first peer's, ours: its rates change within a minute. */
    private Round round(Work work, int round, Map<Flavour, ChildPeer> open, Gauges gauges) {
        Gauges.Reading reading = new Gauges.Reading(Map.of());
        Flavour first =
                settings.peers().stream().filter(open::containsKey).findFirst().orElse(null);
        Map<String, Double> medians = new LinkedHashMap<>();
        List<Flavour> order = new ArrayList<>(open.keySet());
        Collections.rotate(order, -round);
        StringBuilder line = new StringBuilder("  round " + (round + 1) + ":");
        for (Flavour flavour : order) {
            ChildPeer peer = open.get(flavour);
            try {
                String measure = work.name() + ".train";
                List<Double> steps = Outcome.values(peer.ask("train", "seconds", settings.turnSeconds()));
                steps.forEach(seconds -> samples.add(measure, flavour.label(), seconds));
                double median = Samples.median(steps);
                medians.put(flavour.label(), median);
                line.append(String.format(Locale.ROOT, " %s %.3f s", flavour.label(), median));
                if (flavour == first) {
                    reading = gauges.measure();
                }
                Outcome.values(peer.ask("embed", "seconds", settings.turnSeconds()))
                        .forEach(seconds ->
                                samples.add(work.name() + ".embed", flavour.label(), work.images() / seconds));
            } catch (PeerFailure failure) {
                open.remove(flavour);
                peer.close();
                leaveOut(work, flavour, failure);
            }
        }
        out.println(line);
        return new Round(medians, reading);
    }

    private void leaveOut(Work work, Flavour flavour, PeerFailure failure) {
        samples.drop(work.name(), flavour.label());
        note(work.name() + ": " + flavour.label() + " is left out: " + failure.getMessage());
    }

    private void note(String text) {
        notes.add(text);
        out.println("  " + text);
    }

    /** The best that any library reaches here. */
    private Optional<Peaks> peaks(Gauges gauges) throws IOException {
        out.println();
        Work small = new Work(Work.Kind.FACE, 1, 8, 1);
        WorkFiles files = WorkFiles.write(folder, "peaks", small.model(), small.pairs(), settings.seed());
        for (Flavour flavour : List.of(Flavour.DL4J, Flavour.DJL, Flavour.PYTORCH)) {
            if (flavour == Flavour.DL4J || settings.peers().contains(flavour)) {
                gauges.open(request(flavour, small, files, List.of()));
            }
        }
        Gauges.Reading reading = gauges.measure();
        reading.found().forEach((flavour, peaks) -> note("peaks of " + flavour.label() + ": " + text(peaks)));
        gauges.failures().forEach((flavour, why) -> note("peaks of " + flavour.label() + ": " + why));
        Optional<Peaks> best = reading.best();
        best.ifPresent(peaks -> {
            note("the machine at its best: " + text(peaks));
            slowProducts(reading.found(), peaks).forEach(this::note);
        });
        return best;
    }

    /** A word on each library whose matrix products are far below the best: it is not what that library can do. */
    static List<String> slowProducts(Map<Flavour, Peaks> found, Peaks best) {
        return found.entrySet().stream()
                .filter(entry -> entry.getValue().flops() < SLOW * best.flops())
                .map(entry -> String.format(
                        Locale.ROOT,
                        "WARNING: %s multiplies large matrices at %.0f %% of the best speed here, so its figures are not what it can"
                                + " do: the machine was busy or its BLAS is slow (for PyTorch of Debian and Ubuntu, install"
                                + " libopenblas0-pthread)",
                        entry.getKey().label(),
                        100 * entry.getValue().flops() / best.flops()))
                .toList();
    }

    private static String text(Peaks peaks) {
        return String.format(
                Locale.ROOT,
                "%.1f GFLOP/s in a large matrix product, %.1f GB/s read and written in a large copy",
                peaks.flops() / 1e9,
                peaks.bytes() / 1e9);
    }

    private void noteFloor(Work work, StepCost cost, double seconds) {
        note(String.format(
                Locale.ROOT,
                "%s: the floor of a step is %.4f s: %.2f GFLOP and %.3f GB",
                work.name(),
                seconds,
                cost.flops() / 1e9,
                cost.bytes() / 1e9));
    }
}
