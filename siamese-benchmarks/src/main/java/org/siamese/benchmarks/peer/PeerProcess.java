package org.siamese.benchmarks.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.benchmarks.work.Peaks;

/**
 * A peer as a process of its own, so that its memory is its own. It reads one request a line and answers each with one line, both
 * JSON; the last comes when the input ends.
 *
 * <table>
 *   <caption>Requests</caption>
 *   <tr><th>command</th><th>with</th><th>answer</th></tr>
 *   <tr><td>open</td><td>{@link PeerRequest}</td><td>engine, parameters</td></tr>
 *   <tr><td>outputs</td><td></td><td>values: the embeddings of the batch</td></tr>
 *   <tr><td>losses</td><td>steps</td><td>values: the loss before each of so many steps</td></tr>
 *   <tr><td>train, embed</td><td>seconds, at least</td><td>values: seconds of each step or pass over the batch, at least one</td></tr>
 *   <tr><td>fit</td><td>seconds, about</td><td>whole, bare: see {@link FitTimes}</td></tr>
 *   <tr><td>tune</td><td>seconds</td><td>Python only; options: those with the fastest training step, tried: seconds of each choice</td></tr>
 *   <tr><td>peaks</td><td></td><td>flops, bytes</td></tr>
 * </table>
 *
 * Any answer may be {@code {"error": "..."}} instead.
 */
public final class PeerProcess {
    private final PrintStream answers;
    private @Nullable Peer peer;

    PeerProcess(PrintStream answers) {
        this.answers = answers;
    }

    /** Serves the standard input. What libraries print goes to the standard error. */
    public static void main(String[] arguments) throws IOException {
        PrintStream answers = System.out;
        System.setOut(System.err);
        new PeerProcess(answers)
                .serve(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)), PeerProcess::open);
        System.exit(0);
    }

    /** Opens a peer. */
    @FunctionalInterface
    interface Opener {
        Peer open(PeerRequest request) throws IOException;
    }

    private static Peer open(PeerRequest request) throws IOException {
        return switch (request.flavour()) {
            case SIAMESE, SIAMESE_TORCH, SIAMESE_TORCH_BFLOAT16, DL4J, STOCK_DL4J -> new GraphPeer(request);
            case DJL, DJL_WITHOUT_LRN -> new DjlPeer(request);
            case PYTORCH, PYTORCH_COMPILED, PYTORCH_BFLOAT16 -> throw new IllegalArgumentException(
                    "flavour: PyTorch runs in Python");
        };
    }

    void serve(BufferedReader requests, Opener opener) throws IOException {
        ObjectMapper mapper = new ObjectMapper();
        String line = requests.readLine();
        while (line != null) {
            ObjectNode answer = mapper.createObjectNode();
            try {
                answer(mapper.readTree(line), answer, opener);
            } catch (IOException | RuntimeException | LinkageError | OutOfMemoryError failure) {
                failure.printStackTrace();
                answer.removeAll();
                answer.put("error", failure.toString());
            }
            answers.println(answer);
            answers.flush();
            line = requests.readLine();
        }
        close();
    }

    private void close() {
        if (peer != null) {
            peer.close();
            peer = null;
        }
    }

    private void answer(JsonNode request, ObjectNode answer, Opener opener) throws IOException {
        String command = request.path("command").asText();
        if (command.equals("open")) {
            close();
            Peer opened = opener.open(PeerRequest.of(request));
            peer = opened;
            answer.put("engine", opened.engine());
            answer.put("parameters", opened.parameters());
            return;
        }
        Peer open = peer;
        if (open == null) {
            throw new IllegalStateException(command + ": expected open first");
        }
        switch (command) {
            case "outputs" -> outputs(open, answer.putArray("values"));
            case "losses" -> losses(open, request.path("steps").asInt(), answer.putArray("values"));
            case "train" -> time(open::step, request.path("seconds").asDouble(), answer.putArray("values"));
            case "embed" -> time(open::embed, request.path("seconds").asDouble(), answer.putArray("values"));
            case "fit" -> fit(open.fit(request.path("seconds").asDouble()), answer);
            case "peaks" -> peaks(open.peaks(), answer);
            default -> throw new IllegalArgumentException(
                    "command: expected one of open, outputs, losses, train, embed, fit, peaks, got " + command);
        }
    }

    private static void outputs(Peer peer, ArrayNode values) {
        for (float value : peer.embed()) {
            values.add(value);
        }
    }

    private static void losses(Peer peer, int steps, ArrayNode values) {
        for (int i = 0; i < steps; i++) {
            values.add(peer.step());
        }
    }

    private static void time(Runnable work, double seconds, ArrayNode values) {
        long begin = System.nanoTime();
        long now;
        do {
            long start = System.nanoTime();
            work.run();
            now = System.nanoTime();
            values.add((now - start) / 1e9);
        } while ((now - begin) / 1e9 < seconds);
    }

    private static void fit(FitTimes times, ObjectNode answer) {
        times.whole().forEach(answer.putArray("whole")::add);
        times.bare().forEach(answer.putArray("bare")::add);
    }

    private static void peaks(Peaks peaks, ObjectNode answer) {
        answer.put("flops", peaks.flops());
        answer.put("bytes", peaks.bytes());
    }
}
