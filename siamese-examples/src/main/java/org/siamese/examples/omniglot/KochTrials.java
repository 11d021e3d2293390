package org.siamese.examples.omniglot;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.siamese.core.batch.Labels;
import org.siamese.data.DataException;
import org.siamese.data.dataset.Classes;
import org.siamese.data.dataset.ImageDataset;
import org.siamese.data.dataset.Omniglot;
import org.siamese.decision.evaluate.OneShotTask;

/**
 * Koch's within-alphabet trials: twenty letters of an alphabet and two of the evaluation drawers are drawn; each letter of the one drawer
 * is to be found among the twenty of the other. The paper evaluates on four of the twenty drawers and does not name them; here they are the
 * last four, 17 to 20. Where there are fewer than twenty drawers, all are taken.
 */
final class KochTrials {
    static final int WAYS = 20;
    private static final int DRAWERS = 20;
    private static final int FIRST_TEST_DRAWER = 17;

    private final Classes classes;
    private final List<Integer> drawers;
    private final Map<Long, Integer> images = new HashMap<>();

    KochTrials(ImageDataset letters) {
        classes = letters.classes();
        TreeSet<Integer> found = new TreeSet<>();
        for (int image = 0; image < letters.size(); image++) {
            int drawer = Omniglot.drawer(letters.item(image));
            found.add(drawer);
            images.put(key(classes.classOf(image), drawer), image);
        }
        drawers = new ArrayList<>(found.size() < DRAWERS ? found : found.tailSet(FIRST_TEST_DRAWER));
        if (drawers.size() < 2) {
            throw DataException.of("letters", "at least 2 drawers", drawers.size() + "");
        }
    }

    /** The letters by the drawers that trials are drawn from. */
    static ImageDataset drawn(ImageDataset letters) {
        List<Integer> drawers = new KochTrials(letters).drawers;
        return letters.filter(image -> drawers.contains(Omniglot.drawer(letters.item(image))));
    }

    private static long key(int letter, int drawer) {
        return (long) letter << 32 | drawer;
    }

    /**
     * Draws trials.
     *
     * @param each draws of letters and drawers for each alphabet; each gives twenty queries
     */
    List<OneShotTask> draw(int each, long seed) {
        Random random = new Random(seed);
        List<OneShotTask> tasks = new ArrayList<>();
        for (int alphabet = 0; alphabet < classes.groups(); alphabet++) {
            List<Integer> letters = new ArrayList<>();
            for (int letter = 0; letter < classes.count(); letter++) {
                if (classes.groupOf(letter) == alphabet) {
                    letters.add(letter);
                }
            }
            if (letters.size() < WAYS) {
                throw DataException.of(
                        "alphabet " + classes.groupName(alphabet),
                        "at least " + WAYS + " letters",
                        "" + letters.size());
            }
            for (int draw = 0; draw < each; draw++) {
                Collections.shuffle(letters, random);
                Collections.shuffle(drawers, random);
                tasks.add(task(letters.subList(0, WAYS)));
            }
        }
        return tasks;
    }

    private OneShotTask task(List<Integer> letters) {
        int[] support = new int[WAYS];
        int[] query = new int[WAYS];
        for (int way = 0; way < WAYS; way++) {
            query[way] = image(letters.get(way), drawers.get(0));
            support[way] = image(letters.get(way), drawers.get(1));
        }
        Labels labels = Labels.of(letters.stream().mapToInt(Integer::intValue).toArray());
        return new OneShotTask(support, labels.toIntArray(), query, labels.toIntArray());
    }

    private int image(int letter, int drawer) {
        Integer image = images.get(key(letter, drawer));
        if (image == null) {
            throw DataException.of(
                    "letter " + classes.name(letter), "an image of each drawer", "none of drawer " + drawer);
        }
        return image;
    }
}
