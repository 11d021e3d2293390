package org.siamese.examples.omniglot;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.siamese.core.distance.RowMatrices;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.MnistDigits;
import org.siamese.data.sample.TransferTrials;
import org.siamese.data.verify.ImageScores;
import org.siamese.decision.distance.RowMatrix;
import org.siamese.decision.evaluate.OneShot;
import org.siamese.decision.evaluate.OneShotTask;
import org.siamese.decision.evaluate.Verification;
import org.siamese.examples.report.Measures;

/**
 * A model's result on MNIST, of which it has seen nothing: 10-way one-shot trials. Of each digit one example is drawn from the training
 * part, or from the test part where there is no other, and one questioned image from the test part.
 *
 * @param result share of questioned digits told rightly; its interval is over draws
 * @param examples where the examples come from, in words
 * @param border paper added around a digit, in pixels of MNIST
 */
record MnistTest(OneShot result, String examples, int border) {
    private static final int DRAWS = 400;

    /** Reads the digits with the pipeline of a model and scores it. */
    static MnistTest of(SiameseModel model, Path folder, int border, long seed) {
        MnistDigits digits = MnistDigits.read(folder, border, model.pipeline());
        ImageDataset test = digits.test();
        ImageDataset train = digits.train().orElse(null);
        List<OneShotTask> tasks = train == null
                ? TransferTrials.within(test.classes(), DRAWS, seed)
                : TransferTrials.between(train.classes(), test.classes(), DRAWS, seed);
        TreeSet<Integer> drawn = new TreeSet<>();
        for (OneShotTask task : tasks) {
            IntStream.concat(Arrays.stream(task.support()), Arrays.stream(task.query()))
                    .forEach(drawn::add);
        }
        TreeMap<Integer, Integer> places = new TreeMap<>();
        drawn.forEach(row -> places.put(row, places.size()));
        return new MnistTest(
                OneShot.of(
                        embeddings(model, test, train, drawn),
                        tasks.stream().map(task -> moved(task, places)).toList(),
                        model.distanceMeasure(),
                        OneShot.Rule.NEAREST_EXAMPLE,
                        seed),
                train == null ? "the test part" : "the training part",
                border);
    }

    private static RowMatrix embeddings(
            SiameseModel model, ImageDataset test, @Nullable ImageDataset train, TreeSet<Integer> drawn) {
        List<double[]> rows = new ArrayList<>();
        add(model, test.subset(numbers(drawn.headSet(test.size()), 0)), rows);
        if (train != null) {
            add(model, train.subset(numbers(drawn.tailSet(test.size()), test.size())), rows);
        }
        int dimension = rows.get(0).length;
        double[] values = new double[rows.size() * dimension];
        for (int row = 0; row < rows.size(); row++) {
            System.arraycopy(rows.get(row), 0, values, row * dimension, dimension);
        }
        return RowMatrix.of(values, rows.size(), dimension);
    }

    private static int[] numbers(Iterable<Integer> rows, int less) {
        List<Integer> list = new ArrayList<>();
        rows.forEach(row -> list.add(row - less));
        return list.stream().mapToInt(Integer::intValue).toArray();
    }

    private static void add(SiameseModel model, ImageDataset images, List<double[]> rows) {
        RowMatrix matrix = RowMatrices.of(ImageScores.embeddings(model, images));
        int d = matrix.dimension();
        for (int row = 0; row < matrix.rows(); row++) {
            rows.add(Arrays.copyOfRange(matrix.values(), row * d, (row + 1) * d));
        }
    }

    private static OneShotTask moved(OneShotTask task, TreeMap<Integer, Integer> places) {
        return new OneShotTask(
                Arrays.stream(task.support()).map(places::get).toArray(),
                task.supportLabels(),
                Arrays.stream(task.query()).map(places::get).toArray(),
                task.queryLabels());
    }

    void addTo(Measures measures) {
        measures.line(
                "MNIST, " + result.ways() + "-way",
                result.accuracy().percent() + ", " + result.queries() + " trials in " + result.tasks()
                        + " draws, examples from " + examples + ", border of " + border + " pixels");
        measures.note("[] are 95 % bootstrap intervals over the draws");
        measures.json().put("mnistAccuracy", result.accuracy().value());
        var json = measures.json().putObject("mnist");
        json.put("trials", result.queries());
        json.put("draws", result.tasks());
        json.put("ways", result.ways());
        json.put("examples", examples);
        json.put("border", border);
        json.put("confidence", Verification.CONFIDENCE);
        Measures.interval(json, "interval", result.accuracy());
    }
}
