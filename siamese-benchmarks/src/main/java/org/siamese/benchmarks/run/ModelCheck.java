package org.siamese.benchmarks.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.siamese.benchmarks.peer.Flavour;
import org.siamese.benchmarks.peer.PeerRequest;
import org.siamese.benchmarks.work.Model;
import org.siamese.benchmarks.work.Work;
import org.siamese.benchmarks.work.WorkFiles;

/**
 * Checks that peers compute the same: number of parameters, embeddings from the same parameters, and the losses of a few training
 * steps without dropout on the same batch. This library's layers in the Deeplearning4j graph engine are what the others
 * are compared with, in the same treatment of the members of a pair.
 */
final class ModelCheck {
    private static final int PAIRS = 4;
    private static final long SEED = 11;

    private final Launcher launcher;
    private final Path folder;
    private final Work work;
    private final Outcome.Bounds bounds;
    private final Map<String, Outcome> references = new LinkedHashMap<>();
    private final Map<Boolean, WorkFiles> files = new LinkedHashMap<>();

    ModelCheck(Launcher launcher, Path folder, Work work) {
        this.launcher = launcher;
        this.folder = folder;
        this.work = work.withPairs(PAIRS);
        this.bounds = work.kind() == Work.Kind.RESNET50 ? Outcome.Bounds.DEEP : Outcome.Bounds.USUAL;
    }

    /**
     * Checks a peer. One on libtorch that differs is checked once more with libtorch's oneDNN held to AVX2, where it stays: with AVX-512
     * that computes wrong gradients on some processors.
     *
     * @param options what the library is told to do differently from its defaults
     * @return how near it is, in words
     * @throws PeerFailure if it is not the same or cannot be asked
     */
    String check(Flavour flavour, List<String> options) throws PeerFailure, IOException {
        Outcome reference = reference(flavour.membersApart(), flavour.lrn());
        if (flavour == Flavour.DL4J) {
            return String.format(
                    Locale.ROOT,
                    "%,d parameters, as counted from the tower; the others are compared with it",
                    reference.parameters());
        }
        Outcome outcome = outcome(flavour, flavour.membersApart(), flavour.lrn(), options);
        Optional<String> mismatch = outcome.mismatch(reference, bounds);
        if (mismatch.isEmpty()) {
            return outcome.agreement(reference);
        }
        if (launcher.holdToAvx2(flavour)) {
            return check(flavour, options) + "; libtorch's oneDNN is held to AVX2, since otherwise " + mismatch.get();
        }
        throw new PeerFailure("its model is another one: " + mismatch.get());
    }

    private Outcome reference(boolean apart, boolean lrn) throws PeerFailure, IOException {
        String key = apart + " " + lrn;
        Outcome known = references.get(key);
        if (known != null) {
            return known;
        }
        Outcome outcome;
        try {
            outcome = outcome(Flavour.DL4J, apart, lrn, List.of());
        } catch (PeerFailure failure) {
            throw new PeerFailure("the model that all are compared with fails: " + failure.getMessage());
        }
        long expected = work.model().parameters();
        if (outcome.parameters() != expected) {
            throw new PeerFailure("the model that all are compared with has " + outcome.parameters()
                    + " parameters, expected " + expected);
        }
        references.put(key, outcome);
        return outcome;
    }

    private Outcome outcome(Flavour flavour, boolean apart, boolean lrn, List<String> options)
            throws PeerFailure, IOException {
        PeerRequest request =
                new PeerRequest(flavour, work, false, lrn, apart, launcher.threads(), files(lrn), options);
        try (ChildPeer peer = launcher.start(flavour)) {
            long parameters = peer.open(request).path("parameters").asLong();
            List<Double> outputs = Outcome.values(peer.ask("outputs"));
            List<Double> losses = Outcome.values(peer.ask("losses", "steps", bounds.losses()));
            return new Outcome(parameters, outputs, losses);
        }
    }

    private WorkFiles files(boolean lrn) throws IOException {
        WorkFiles known = files.get(lrn);
        if (known != null) {
            return known;
        }
        Model tower = work.model().withoutDropout();
        WorkFiles written = WorkFiles.write(
                folder,
                "check-" + work.name() + (lrn ? "" : "-without-lrn"),
                lrn ? tower : tower.withoutLrn(),
                PAIRS,
                SEED);
        files.put(lrn, written);
        return written;
    }
}
