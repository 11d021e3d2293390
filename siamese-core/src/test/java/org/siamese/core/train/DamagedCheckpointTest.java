package org.siamese.core.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.batch.Labels;

/** Two checkpoints, of which the newer is damaged: either is found whole, and nothing else happens. */
class DamagedCheckpointTest {
    private static final int CASES = 600;

    @TempDir
    Path folder;

    private Path newest;
    private byte[] whole;
    private JsonNode fingerprint;
    private ComputationGraph like;
    private String newer;
    private String older;

    @BeforeEach
    void run() throws IOException {
        INDArray features = new BlobPairs(16, 1, 9).open(0, 0).next().features();
        SiameseTrainerTest.trainer()
                .epochs(2)
                .observer(new LossHistory())
                .validation(Validation.of(
                        features,
                        Labels.of(IntStream.range(0, 32).map(row -> row % 3).toArray())))
                .earlyStopping(EarlyStopping.ofPatience(9))
                .checkpoints(folder)
                .fit();
        List<Path> files;
        try (var all = Files.list(folder)) {
            files = all.filter(file -> file.toString().endsWith(".checkpoint"))
                    .sorted(Comparator.reverseOrder())
                    .toList();
        }
        newest = files.get(0);
        whole = Files.readAllBytes(newest);
        fingerprint = CheckpointFile.fingerprint(newest);
        like = TrainingNetwork.of(
                SiameseTrainerTest.tower(),
                TrainingConfiguration.custom(new LoopContrastive(2))
                        .updater(new Adam(5e-3))
                        .seed(7)
                        .build(),
                2);
        newer = describe(CheckpointFile.read(newest, like));
        older = describe(CheckpointFile.read(files.get(1), like));
        assertThat(newer).isNotEqualTo(older).contains("best=", "loss-history");
    }

    private static String describe(Checkpoint checkpoint) {
        ObjectNode json = new ObjectMapper().createObjectNode();
        checkpoint.progress().write(json);
        TreeMap<String, Integer> states = new TreeMap<>();
        checkpoint.states().forEach((name, state) -> states.put(name, Arrays.hashCode(state)));
        return json + " iterations=" + checkpoint.iterations() + " epochs=" + checkpoint.epochs() + " random="
                + checkpoint.randomRoot() + "," + checkpoint.randomNode() + " parameters="
                + hash(checkpoint.parameters()) + " updater=" + hash(checkpoint.updaterState()) + " best="
                + hash(checkpoint.progress().bestParameters) + " states=" + states;
    }

    private static int hash(@Nullable INDArray array) {
        return array == null ? 0 : Arrays.hashCode(array.dup('c').data().asFloat());
    }

    /** What is found beside other bytes of the newest; a warning names it where it is passed over. */
    private String found(byte[] bytes) throws IOException {
        Files.write(newest, bytes);
        try (Warnings warnings = new Warnings();
                CheckpointStore store = CheckpointStore.open(Checkpoints.in(folder), UnaryOperator.identity())) {
            String found = describe(store.newest(fingerprint, like).orElseThrow());
            if (found.equals(older)) {
                assertThat(warnings.take())
                        .containsPattern("checkpoint .*" + newest.getFileName() + " is damaged \\(.{5,}\\)");
            }
            return found;
        }
    }

    @Test
    void should_find_either_whole_after_any_damage() throws IOException {
        SplittableRandom random = new SplittableRandom(22);
        int passedOver = 0;
        for (int i = 0; i < CASES; i++) {
            byte[] bytes = whole.clone();
            // Half of them where names, lengths and the JSON are.
            int at = random.nextInt(i % 2 == 0 ? bytes.length : 1500);
            String what = "case " + i + ", byte " + at;
            switch (i % 3) {
                case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> bytes = Arrays.copyOf(bytes, at);
                default -> {
                    for (int k = at; k < Math.min(at + 6, bytes.length); k++) {
                        bytes[k] = (byte) random.nextInt();
                    }
                }
            }
            String found = found(bytes);
            assertThat(found).as(what).isIn(newer, older);
            passedOver += found.equals(older) ? 1 : 0;
        }
        assertThat(passedOver).isGreaterThan(CASES / 2);
        assertThat(found(whole)).isEqualTo(newer);
    }

    @Test
    void should_miss_every_entry_whose_name_is_damaged() throws IOException {
        String text = new String(whole, StandardCharsets.ISO_8859_1);
        for (String name : new String[] {"run.json", "parameters", "updater", "best", "memory/loss-history", "end"}) {
            int at = text.indexOf("PK\u0003\u0004");
            while (!text.startsWith(name, at + 30)) {
                at = text.indexOf("PK\u0003\u0004", at + 1);
            }
            for (int bit = 0; bit < 8; bit++) {
                byte[] bytes = whole.clone();
                bytes[at + 30 + name.length() - 1] ^= (byte) (1 << bit);
                assertThat(found(bytes)).as(name + ", bit " + bit).isEqualTo(older);
            }
        }
    }

    @Test
    void should_pass_over_json_that_is_too_large_or_too_deep() throws IOException {
        for (String json : new String[] {
            " ".repeat(20_000_000) + "{}",
            "[".repeat(200_000) + "]".repeat(200_000),
            "{\"format\":1,\"fingerprint\":{},\"n\":" + "9".repeat(1_000_000) + "}",
            "{\"format\":1,\"fingerprint\":[]}",
            "{\"format\":1}",
            "[]",
            "",
            "no json"
        }) {
            try (OutputStream out = Files.newOutputStream(newest);
                    ZipOutputStream zip = new ZipOutputStream(out)) {
                zip.putNextEntry(new ZipEntry("run.json"));
                zip.write(json.getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
            assertThat(found(Files.readAllBytes(newest)))
                    .as(json.substring(0, Math.min(40, json.length())))
                    .isEqualTo(older);
        }
    }
}
