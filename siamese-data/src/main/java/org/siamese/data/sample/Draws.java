package org.siamese.data.sample;

import java.util.HashMap;
import java.util.Map;
import org.siamese.data.dataset.Classes;
import org.siamese.image.random.Seeded;

/** Draws without putting back, in time of what is drawn and not of what is drawn from. */
final class Draws {
    private Draws() {}

    /** The first {@code count} of a random permutation of 0 .. bound-1: Fisher and Yates on a sparse array. */
    static int[] distinct(int bound, int count, Seeded random) {
        Map<Integer, Integer> moved = new HashMap<>();
        int[] drawn = new int[count];
        for (int i = 0; i < count; i++) {
            int at = i + random.nextInt(bound - i);
            drawn[i] = moved.getOrDefault(at, at);
            moved.put(at, moved.getOrDefault(i, i));
        }
        return drawn;
    }

    /** Draws images of a class into {@code items} from {@code at}; when all were drawn once, starts over. */
    static void images(Classes classes, int classIndex, int count, Seeded random, int[] items, int at) {
        int done = 0;
        while (done < count) {
            int[] drawn = distinct(classes.size(classIndex), Math.min(count - done, classes.size(classIndex)), random);
            for (int index : drawn) {
                items[at + done++] = classes.member(classIndex, index);
            }
        }
    }
}
