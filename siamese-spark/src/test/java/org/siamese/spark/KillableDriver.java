package org.siamese.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.siamese.losses.ProxyAnchorLoss;

/** A driver in a process of its own: {@code KillableDriver images checkpoints parameters}. Its steps are slow enough to be killed between. */
final class KillableDriver {
    static final int STEPS = 12;
    private static final int PAUSE = 500;

    private KillableDriver() {}

    /** Trains, from the start or the newest checkpoint, and writes the parameters. */
    public static void main(String[] arguments) throws IOException {
        Path images = Path.of(arguments[0]);
        FaceFiles faces = FaceFiles.write(images, SparkTrainerTest.IDENTITIES, 6);
        float[] parameters = SparkTrainerTest.parameters(SparkTrainerTest.cluster(
                        TestCluster.session(),
                        SparkTrainerTest.settings(ProxyAnchorLoss.ofClasses(SparkTrainerTest.IDENTITIES), STEPS))
                .checkpoints(Path.of(arguments[1]).toUri().toString(), every -> every.withEverySteps(2))
                .stepTimes(times -> pause())
                .fit(faces.rows(TestCluster.session())));
        ByteBuffer bytes = ByteBuffer.allocate(4 * parameters.length);
        bytes.asFloatBuffer().put(parameters);
        Path file = Path.of(arguments[2]);
        Path whole = Files.write(file.resolveSibling("writing"), bytes.array());
        Files.move(whole, file, StandardCopyOption.ATOMIC_MOVE);
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
