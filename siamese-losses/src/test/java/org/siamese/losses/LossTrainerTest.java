package org.siamese.losses;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.siamese.core.batch.Batch;
import org.siamese.core.batch.BatchIterator;
import org.siamese.core.batch.BatchSource;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.model.SiameseModel;
import org.siamese.core.tower.Tower;
import org.siamese.core.train.LossHistory;
import org.siamese.core.train.SiameseTrainer;
import org.siamese.losses.LossExamples.Example;

/** Every public loss, found by discovery, in the trainer. */
class LossTrainerTest {
    private static final int ROWS = 12;
    private static final int FEATURES = 6;
    private static final int DIMENSION = 5;

    static List<Example> examples() {
        return LossExamples.all();
    }

    private record Repeated(Targets targets) implements BatchSource {
        @Override
        public BatchIterator open(int epoch, int firstBatch) {
            var batches = IntStream.range(firstBatch, batchesPerEpoch())
                    .mapToObj(batch -> new Batch(features(batch), targets))
                    .iterator();
            return new BatchIterator() {
                @Override
                public boolean hasNext() {
                    return batches.hasNext();
                }

                @Override
                public Batch next() {
                    return batches.next();
                }
            };
        }

        private static INDArray features(int batch) {
            float[] values = new float[ROWS * FEATURES];
            Random random = new Random(batch);
            for (int k = 0; k < values.length; k++) {
                values[k] = (float) random.nextGaussian();
            }
            return Nd4j.createFromArray(values).reshape('c', ROWS, FEATURES);
        }

        @Override
        public int batchesPerEpoch() {
            return 3;
        }

        @Override
        public int batchSize() {
            return targets.count();
        }

        @Override
        public long[] featureShape() {
            return new long[] {FEATURES};
        }
    }

    private static Tower tower() {
        return Tower.of(
                new NeuralNetConfiguration.Builder()
                        .seed(1)
                        .list(new DenseLayer.Builder()
                                .nOut(DIMENSION)
                                .activation(Activation.IDENTITY)
                                .build())
                        .setInputType(InputType.feedForward(FEATURES))
                        .build(),
                FEATURES);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void should_train_and_stay_out_of_the_model(Example example) {
        Tower tower = tower();
        LossHistory history = new LossHistory();
        SiameseModel model = SiameseTrainer.builder()
                .tower(tower)
                .loss(example.loss())
                .batches(new Repeated(LossContractTest.targets(example.kind(), ROWS)))
                .updater(new Sgd(1e-3))
                .epochs(1)
                .seed(4)
                .observer(history)
                .quiet()
                .fit();
        assertThat(history.steps()).hasSize(3);
        assertThat(Arrays.stream(history.steps()).allMatch(Double::isFinite)).isTrue();
        assertThat(model.toComputationGraph().numParams()).isEqualTo((FEATURES + 1) * DIMENSION);
    }

    @Test
    void should_go_on_from_a_checkpoint_that_names_measures_by_their_old_classes(@TempDir Path folder)
            throws IOException {
        withCheckpoints(folder).epochs(1).fit();
        Path file = folder.resolve("000000000003.checkpoint");
        nameMeasuresAsBefore(file);
        LossHistory history = new LossHistory();
        withCheckpoints(folder).epochs(2).observer(history).fit();
        assertThat(history.steps()).hasSize(3);
    }

    private static SiameseTrainer.Builder withCheckpoints(Path folder) {
        int[] classes = IntStream.range(0, ROWS).map(row -> row / 3).toArray();
        return SiameseTrainer.builder()
                .tower(tower())
                .loss(TripletMarginLoss.ofDefaults())
                .batches(new Repeated(Labels.of(classes)))
                .checkpoints(folder)
                .seed(4)
                .quiet();
    }

    private static void nameMeasuresAsBefore(Path checkpoint) throws IOException {
        Path old = checkpoint.resolveSibling("old");
        try (ZipInputStream in = new ZipInputStream(Files.newInputStream(checkpoint));
                ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(old))) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                byte[] bytes = in.readAllBytes();
                if (entry.getName().equals("run.json")) {
                    String text = new String(bytes, StandardCharsets.UTF_8);
                    String before =
                            text.replace("\"EuclideanDistance", "\"org.siamese.core.distance.EuclideanDistance");
                    assertThat(before).isNotEqualTo(text);
                    bytes = before.getBytes(StandardCharsets.UTF_8);
                }
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(bytes);
            }
        }
        Files.move(old, checkpoint, StandardCopyOption.REPLACE_EXISTING);
    }
}
