package org.siamese.benchmarks.run;

import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.StreamSupport;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.siamese.benchmarks.peer.PeerRequest;

/**
 * Finds the options with which PyTorch's training step is fastest: channels last or not, and the fused Adam or not. It asks a process
 * of its own, whose memory does not count.
 */
final class Tuner {
    private final Launcher launcher;
    private final double seconds;

    /**
     * A tuner.
     *
     * @param seconds how long each choice is measured
     */
    Tuner(Launcher launcher, double seconds) {
        this.launcher = launcher;
        this.seconds = seconds;
    }

    /**
     * What was found.
     *
     * @param options the fastest
     * @param text all choices and their times, for people
     */
    record Choice(List<String> options, String text) {}

    Choice tune(PeerRequest request) throws PeerFailure {
        try (ChildPeer peer = launcher.start(request.flavour())) {
            peer.open(request);
            return choice(peer.ask("tune", "seconds", seconds));
        }
    }

    static Choice choice(JsonNode answer) {
        List<String> options = StreamSupport.stream(answer.path("options").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        StringJoiner tried = new StringJoiner(", ");
        Iterator<Map.Entry<String, JsonNode>> times = answer.path("tried").fields();
        while (times.hasNext()) {
            Map.Entry<String, JsonNode> time = times.next();
            tried.add(String.format(
                    Locale.ROOT,
                    "%s %.4f s",
                    name(time.getKey()),
                    time.getValue().asDouble()));
        }
        return new Choice(options, "runs with " + name(String.join(" and ", options)) + " (" + tried + ")");
    }

    private static String name(String options) {
        return options.isEmpty() ? "its defaults" : options;
    }
}
