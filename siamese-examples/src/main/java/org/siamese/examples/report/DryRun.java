package org.siamese.examples.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.nd4j.shade.jackson.databind.node.ObjectNode;
import org.siamese.core.engine.StepResult;
import org.siamese.core.train.TrainingObserver;
import org.siamese.examples.command.CommonOptions;
import org.siamese.examples.recipe.Training;

/**
 * What a training would take: its tower, the memory of a step, and the time of an epoch, which is that of a few steps whose result is thrown
 * away.
 */
public final class DryRun {
    private static final int STEPS = 4;
    private static final double GIB = 1L << 30;

    private DryRun() {}

    /** Describes the trainings of an example, each in turn, as a table or as JSON. */
    public static void print(List<Training> trainings, CommonOptions options) {
        Measures measures = new Measures();
        measures.json().put("dryRun", true);
        for (Training training : trainings) {
            add(measures, training);
        }
        measures.note("Nothing was trained or written.");
        if (options.json()) {
            measures.printJson(options.output());
        } else {
            measures.printTable(options.output());
        }
    }

    private static void add(Measures measures, Training training) {
        int rows = training.sampler().pass(0).batch(0).items().length;
        int batches = training.sampler().batchesPerEpoch();
        long bytes = training.tower().trainingBytes(rows);
        double seconds = batches * secondsOfStep(training);
        measures.note(training.tower().toString()).note("");
        measures.line("memory of a step", String.format(Locale.ROOT, "%.2f GiB for %d images", bytes / GIB, rows));
        measures.line("batches per epoch", "" + batches);
        measures.line("epochs", "" + training.epochs());
        measures.line(
                "time per epoch",
                String.format(Locale.ROOT, "about %.1f s, from the mean of %d steps", seconds, STEPS - 1));
        measures.note("");
        ObjectNode json = measures.json().withArray("trainings").addObject();
        json.put("parameters", training.tower().parameters());
        json.put("bytesOfStep", bytes);
        json.put("batchesPerEpoch", batches);
        json.put("epochs", training.epochs());
        json.put("secondsPerEpoch", seconds);
    }

    /** The mean of some steps; the first, in which memory is laid out, does not count. */
    private static double secondsOfStep(Training training) {
        List<Long> ends = new ArrayList<>();
        training.trainer()
                .steps(STEPS)
                .quiet()
                .observer(new TrainingObserver() {
                    @Override
                    public void onStep(int epoch, int batch, int units, StepResult result) {
                        ends.add(System.nanoTime());
                    }
                })
                .fit();
        return (ends.get(STEPS - 1) - ends.get(0)) / 1e9 / (STEPS - 1);
    }
}
