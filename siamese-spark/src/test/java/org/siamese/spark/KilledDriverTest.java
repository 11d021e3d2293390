package org.siamese.spark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.siamese.core.train.LossHistory;
import org.siamese.losses.ProxyAnchorLoss;

/** A driver whose process is killed, as kill -9 does, goes on from its checkpoints with the same bits. */
class KilledDriverTest {
    private static Process driver(Path folder) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(ProcessHandle.current().info().command().orElse("java")));
        command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-X")
                        || option.startsWith("--")
                        || option.startsWith("-Dorg.")
                        || option.startsWith("-Djdk."))
                .toList());
        command.addAll(List.of(
                "-cp",
                System.getProperty("java.class.path"),
                KillableDriver.class.getName(),
                folder.resolve("images").toString(),
                folder.resolve("checkpoints").toString(),
                folder.resolve("parameters").toString()));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(
                        ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()))
                .start();
    }

    private static long checkpoints(Path folder) throws IOException {
        if (!Files.isDirectory(folder.resolve("checkpoints"))) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder.resolve("checkpoints"))) {
            return files.filter(file -> file.toString().endsWith(".checkpoint")).count();
        }
    }

    @Test
    void should_resume_with_the_same_bits(@TempDir Path folder) throws IOException, InterruptedException {
        Process first = driver(folder);
        while (first.isAlive() && checkpoints(folder) < 2) {
            Thread.sleep(50);
        }
        first.destroyForcibly().waitFor();
        assertThat(checkpoints(folder)).as(() -> log(folder)).isGreaterThan(0);
        assertThat(folder.resolve("parameters")).doesNotExist();
        assertThat(driver(folder).waitFor()).as(() -> log(folder)).isZero();
        assertThat(log(folder)).contains("going on from step");
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve("parameters")));
        float[] got = new float[bytes.remaining() / 4];
        bytes.asFloatBuffer().get(got);
        FaceFiles faces = FaceFiles.write(folder.resolve("images"), SparkTrainerTest.IDENTITIES, 6);
        assertThat(got)
                .isEqualTo(SparkTrainerTest.parameters(SparkTrainerTest.onOneMachine(
                        faces,
                        ProxyAnchorLoss.ofClasses(SparkTrainerTest.IDENTITIES),
                        KillableDriver.STEPS,
                        new LossHistory())));
    }

    private static String log(Path folder) {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            return "no log: " + e;
        }
    }
}
