package org.siamese.benchmarks.run;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.benchmarks.peer.Flavour;
import org.siamese.benchmarks.peer.PeerRequest;
import org.siamese.benchmarks.work.Peaks;

/** Libraries that are asked again and again what the machine reaches at best, each in a process of its own. */
final class Gauges implements AutoCloseable {
    private final Launcher launcher;
    private final Map<Flavour, ChildPeer> open = new LinkedHashMap<>();
    private final Map<Flavour, String> failures = new LinkedHashMap<>();

    /** The rates of each library at one time. */
    record Reading(Map<Flavour, Peaks> found) {
        /** The best of all. */
        Optional<Peaks> best() {
            return found.values().stream().reduce(Peaks::best);
        }
    }

    Gauges(Launcher launcher) {
        this.launcher = launcher;
    }

    void open(PeerRequest request) throws IOException {
        Flavour flavour = request.flavour();
        try {
            ChildPeer peer = launcher.start(flavour);
            open.put(flavour, peer);
            peer.open(request);
        } catch (PeerFailure failure) {
            fail(flavour, failure);
        }
    }

    private void fail(Flavour flavour, PeerFailure failure) {
        failures.put(flavour, failure.getMessage());
        ChildPeer peer = open.remove(flavour);
        if (peer != null) {
            peer.close();
        }
    }

    /** Why some are left out. */
    Map<Flavour, String> failures() {
        return failures;
    }

    /** Asks all; one that fails is left out from now on. */
    Reading measure() {
        Map<Flavour, Peaks> found = new LinkedHashMap<>();
        for (Map.Entry<Flavour, ChildPeer> entry : new LinkedHashMap<>(open).entrySet()) {
            try {
                JsonNode answer = entry.getValue().ask("peaks");
                found.put(
                        entry.getKey(),
                        new Peaks(
                                answer.path("flops").asDouble(),
                                answer.path("bytes").asDouble()));
            } catch (PeerFailure failure) {
                fail(entry.getKey(), failure);
            }
        }
        return new Reading(found);
    }

    @Override
    public void close() {
        open.values().forEach(ChildPeer::close);
    }
}
