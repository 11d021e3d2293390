package org.siamese.benchmarks.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Scanner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.benchmarks.peer.Flavour;

class ChildPeerTest {
    @TempDir
    private Path folder;

    /** A process that answers lines. */
    public static final class Echo {
        private Echo() {}

        /** Answers each line with the same number, after one word on the standard error; "quit" ends it. */
        public static void main(String[] arguments) {
            System.err.println("my last words");
            try (Scanner lines = new Scanner(System.in)) {
                while (lines.hasNextLine()) {
                    String line = lines.nextLine();
                    if (line.contains("quit")) {
                        return;
                    }
                    System.out.println(
                            line.contains("bad") ? "{\"error\": \"no such thing\"}" : "{\"values\": [1, 2]}");
                }
            }
        }
    }

    private ChildPeer start() throws PeerFailure {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return ChildPeer.start(
                List.of(java, "-Xmx32m", "-cp", System.getProperty("java.class.path"), Echo.class.getName()),
                Map.of(),
                folder.resolve("log"));
    }

    @Test
    void should_carry_answers_and_errors() throws PeerFailure {
        try (ChildPeer peer = start()) {
            assertThat(Outcome.values(peer.ask("outputs"))).containsExactly(1.0, 2.0);
            assertThatThrownBy(() -> peer.ask("bad"))
                    .isInstanceOf(PeerFailure.class)
                    .hasMessage("bad: no such thing");
            assertThat(Outcome.values(peer.ask("train", "seconds", 1))).hasSize(2);
            assertThatThrownBy(() -> peer.ask("quit"))
                    .isInstanceOf(PeerFailure.class)
                    .hasMessageContaining("ended")
                    .hasMessageContaining("my last words");
        }
    }

    @Test
    void should_say_why_a_program_does_not_start() {
        assertThatThrownBy(() -> ChildPeer.start(List.of("/no/such/program"), Map.of(), folder.resolve("log")))
                .isInstanceOf(PeerFailure.class)
                .hasMessageContaining("/no/such/program");
    }

    @Test
    void should_say_how_to_get_pytorch_where_it_is_missing() {
        Launcher launcher = new Launcher(folder, 1, InstructionSet.ALL, "/no/such/python");
        assertThatThrownBy(() -> launcher.start(Flavour.PYTORCH))
                .isInstanceOf(PeerFailure.class)
                .hasMessageContaining("/no/such/python")
                .hasMessageContaining("pip install torch");
    }

    @Test
    void should_read_the_peak_of_memory() {
        assertThat(ChildPeer.peakMemory(List.of("VmPeak:\t  99 kB", "VmHWM:\t  2048 kB")))
                .hasValue(2048 * 1024);
        assertThat(ChildPeer.peakMemory(List.of("Name:\tjava"))).isEmpty();
    }
}
