package org.siamese.core.train;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.weights.WeightInitConstant;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.siamese.core.batch.Labels;
import org.siamese.core.batch.Targets;
import org.siamese.core.engine.StepResult;
import org.siamese.core.objective.LossResult;
import org.siamese.core.objective.LossWeight;
import org.siamese.core.objective.MetricLoss;

/** A small run with all that a checkpoint holds; as a program, one that goes slowly, to be killed. */
final class KillableRun {
    static final int EPOCHS = 40;
    static final String READY = "ready";

    private KillableRun() {}

    static SiameseTrainer.Builder trainer() {
        return SiameseTrainerTest.trainer()
                .loss(new RememberedContrastive())
                .batches(new BlobPairs(4, 5, 11))
                .updater(new Adam(2e-3))
                .epochs(EPOCHS)
                .accumulate(2)
                .chunks(3)
                .validation(validation())
                .earlyStopping(EarlyStopping.ofPatience(EPOCHS));
    }

    private static Validation validation() {
        int each = 3;
        float[] pixels = new float[BlobPairs.CLASSES * each * BlobPairs.SIDE * BlobPairs.SIDE];
        int[] classes = new int[BlobPairs.CLASSES * each];
        SplittableRandom random = new SplittableRandom(3);
        for (int row = 0; row < classes.length; row++) {
            classes[row] = row / each;
            BlobPairs.draw(pixels, row, classes[row], random);
        }
        INDArray pictures =
                Nd4j.createFromArray(pixels).reshape('c', classes.length, 1, BlobPairs.SIDE, BlobPairs.SIDE);
        return Validation.of(pictures, Labels.of(classes));
    }

    static Checkpoints checkpoints(Path folder) {
        return Checkpoints.in(folder).withEverySteps(2).withKeep(3);
    }

    /** Trains in the folder that is given, with a pause in each step and many in each checkpoint. */
    public static void main(String[] arguments) {
        trainer()
                .checkpoints(checkpoints(Path.of(arguments[0])))
                .checkpointFilter(Slow::new)
                .observer(new LossHistory())
                .observer(new TrainingObserver() {
                    @Override
                    public void onStart(TrainingPlan plan) {
                        System.out.println(READY + " " + plan.firstStep());
                    }

                    @Override
                    public void onStep(int epoch, int batch, int units, StepResult result) {
                        System.out.println("step");
                        pause(4);
                    }
                })
                .fit();
    }

    private static void pause(long milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static final class Slow extends FilterOutputStream {
        Slow(OutputStream out) {
            super(out);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            int pieces = 12;
            for (int piece = 0; piece < pieces; piece++) {
                int start = (int) ((long) length * piece / pieces);
                int end = (int) ((long) length * (piece + 1) / pieces);
                out.write(bytes, from + start, end - start);
                pause(2);
            }
        }
    }

    /** The contrastive loss with a trained weight, and a memory of past embeddings that pulls the new ones. */
    record RememberedContrastive() implements MetricLoss {
        @Override
        public List<LossWeight> weights(int dimension) {
            return List.of(
                    new LossWeight("memory", 1, dimension, new WeightInitConstant(0), false),
                    new LossWeight("scale", 1, 1, new WeightInitConstant(0.5)));
        }

        @Override
        public LossResult evaluate(INDArray embeddings, Targets targets, Map<String, INDArray> weights) {
            LossResult pairs = new LoopContrastive(2).evaluate(embeddings, targets, Map.of());
            INDArray memory = weights.get("memory").castTo(embeddings.dataType());
            INDArray pull =
                    embeddings.subRowVector(memory.reshape(memory.length())).muli(0.01);
            return new LossResult(
                    pairs.value(),
                    pairs.gradient().add(pull),
                    Map.of("scale", weights.get("scale").sub(pairs.value())),
                    Map.of("memory", embeddings.mean(0).reshape(1, embeddings.size(1))),
                    pairs.tuples(),
                    pairs.activeTuples());
        }
    }
}
