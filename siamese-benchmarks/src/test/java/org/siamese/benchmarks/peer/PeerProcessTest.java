package org.siamese.benchmarks.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.siamese.benchmarks.work.Peaks;
import org.siamese.benchmarks.work.Work;
import org.siamese.benchmarks.work.WorkFiles;

class PeerProcessTest {
    private static final PeerRequest REQUEST = new PeerRequest(
            Flavour.DL4J,
            new Work(Work.Kind.FACE, 2, 8, 0.5),
            false,
            true,
            true,
            1,
            new WorkFiles(Path.of("m"), Path.of("w"), Path.of("b")),
            List.of("channels last", "fused Adam"));

    /** A peer that computes nothing. */
    private static final class Idle implements Peer {
        private double loss = 3;
        private boolean closed;

        @Override
        public String engine() {
            return "idle";
        }

        @Override
        public long parameters() {
            return 7;
        }

        @Override
        public double step() {
            return loss--;
        }

        @Override
        public float[] embed() {
            return new float[] {0.5f, 2};
        }

        @Override
        public FitTimes fit(double seconds) {
            return new FitTimes(List.of(seconds), List.of(seconds / 2));
        }

        @Override
        public Peaks peaks() {
            return new Peaks(1e9, 2e9);
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static List<JsonNode> serve(Peer peer, String... lines) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new PeerProcess(new PrintStream(out, true, StandardCharsets.UTF_8))
                .serve(new BufferedReader(new StringReader(String.join("\n", lines))), request -> {
                    assertThat(request).isEqualTo(REQUEST);
                    return peer;
                });
        ObjectMapper mapper = new ObjectMapper();
        List<JsonNode> answers = new ArrayList<>();
        for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
            answers.add(mapper.readTree(line));
        }
        return answers;
    }

    @Test
    void should_answer_each_line_with_one_line() throws IOException {
        Idle peer = new Idle();
        List<JsonNode> answers = serve(
                peer,
                REQUEST.toJson().toString(),
                "{\"command\": \"losses\", \"steps\": 2}",
                "{\"command\": \"outputs\"}",
                "{\"command\": \"train\", \"seconds\": 0}",
                "{\"command\": \"peaks\"}",
                "{\"command\": \"fit\", \"seconds\": 3}");
        assertThat(answers).hasSize(6);
        assertThat(answers.get(0).toString()).isEqualTo("{\"engine\":\"idle\",\"parameters\":7}");
        assertThat(answers.get(1).toString()).isEqualTo("{\"values\":[3.0,2.0]}");
        assertThat(answers.get(2).toString()).isEqualTo("{\"values\":[0.5,2.0]}");
        assertThat(answers.get(3).path("values").size()).isEqualTo(1);
        assertThat(answers.get(4).path("bytes").asDouble()).isEqualTo(2e9);
        assertThat(answers.get(5).toString()).isEqualTo("{\"whole\":[3.0],\"bare\":[1.5]}");
        assertThat(peer.closed).isTrue();
    }

    @Test
    void should_answer_errors_and_go_on() throws IOException {
        List<JsonNode> answers = serve(
                new Idle(),
                "{\"command\": \"outputs\"}",
                "no json",
                REQUEST.toJson().toString(),
                "{\"command\": \"dance\"}");
        assertThat(answers).hasSize(4);
        assertThat(answers.get(0).path("error").asText()).contains("expected open first");
        assertThat(answers.get(1).has("error")).isTrue();
        assertThat(answers.get(2).path("parameters").asInt()).isEqualTo(7);
        assertThat(answers.get(3).path("error").asText()).contains("dance");
    }
}
