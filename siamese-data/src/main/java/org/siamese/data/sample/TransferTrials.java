package org.siamese.data.sample;

import java.util.ArrayList;
import java.util.List;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.decision.evaluate.OneShotTask;
import org.siamese.image.random.Seeded;

/**
 * One-shot trials over all classes of a set: of each class one example and one other image to be told, drawn at random. With ten digits
 * a draw is ten 10-way trials: the digits of MNIST are taken as an alphabet, as in Koch, Zemel, Salakhutdinov, "Siamese neural networks for
 * one-shot image recognition" (2015).
 */
public final class TransferTrials {
    private TransferTrials() {}

    /**
     * Draws with examples from one part and questioned images from another. Rows are indices of the questioned part, followed by those of
     * the examples' part.
     *
     * @param examples classes of the part of the examples
     * @param questioned classes of the part of the questioned images, of the same names
     * @param draws at least 1
     */
    public static List<OneShotTask> between(Classes examples, Classes questioned, int draws, long seed) {
        requireDraws(draws);
        List<Integer> places = new ArrayList<>();
        for (int c = 0; c < questioned.count(); c++) {
            places.add(place(examples, questioned.name(c)));
        }
        if (examples.count() != questioned.count()) {
            throw DataException.of(
                    "examples", "the " + questioned.count() + " classes that are questioned", "" + examples.count());
        }
        List<OneShotTask> tasks = new ArrayList<>();
        for (int draw = 0; draw < draws; draw++) {
            Seeded random = Seeded.of(seed, draw);
            int[] support = new int[places.size()];
            int[] query = new int[support.length];
            for (int c = 0; c < support.length; c++) {
                int of = places.get(c);
                support[c] = questioned.items() + examples.member(of, random.nextInt(examples.size(of)));
                query[c] = questioned.member(c, random.nextInt(questioned.size(c)));
            }
            tasks.add(task(support, query));
        }
        return tasks;
    }

    /**
     * Draws from one part: two different images of each class, the first as the example. Rows are its indices.
     *
     * @param classes at least two, each of at least two images
     * @param draws at least 1
     */
    public static List<OneShotTask> within(Classes classes, int draws, long seed) {
        requireDraws(draws);
        List<OneShotTask> tasks = new ArrayList<>();
        for (int draw = 0; draw < draws; draw++) {
            Seeded random = Seeded.of(seed, draw);
            int[] support = new int[classes.count()];
            int[] query = new int[support.length];
            for (int c = 0; c < support.length; c++) {
                if (classes.size(c) < 2) {
                    throw DataException.of(
                            "class '" + classes.name(c) + "'", "at least 2 images", "" + classes.size(c));
                }
                int[] two = Draws.distinct(classes.size(c), 2, random);
                support[c] = classes.member(c, two[0]);
                query[c] = classes.member(c, two[1]);
            }
            tasks.add(task(support, query));
        }
        return tasks;
    }

    private static OneShotTask task(int[] support, int[] query) {
        int[] labels = new int[support.length];
        for (int c = 0; c < labels.length; c++) {
            labels[c] = c;
        }
        return new OneShotTask(support, labels, query, labels);
    }

    private static int place(Classes classes, String name) {
        for (int c = 0; c < classes.count(); c++) {
            if (classes.name(c).equals(name)) {
                return c;
            }
        }
        throw DataException.of("examples", "class '" + name + "', which is questioned", "none of it");
    }

    private static void requireDraws(int draws) {
        if (draws < 1) {
            throw DataException.of("draws", "at least 1", "" + draws);
        }
    }
}
