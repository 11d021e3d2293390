package org.siamese.gallery.index;

import java.util.Arrays;

/** A set of numbers from 0 on, for the some thousand vectors that one search looks at. Not thread-safe. */
final class NumberSet {
    private static final int FIRST = 4096;
    private static final int SPREAD = 0x9E3779B9;

    /** A number plus 1 in a place that its hash tells, or in the next free one; 0 where nothing is. */
    private int[] places = new int[FIRST];

    private int shift = Integer.numberOfLeadingZeros(FIRST) + 1;
    private int size;

    /** Adds a number; returns false if it was there. */
    boolean add(int number) {
        int wanted = number + 1;
        int at = wanted * SPREAD >>> shift;
        while (places[at] != 0) {
            if (places[at] == wanted) {
                return false;
            }
            at = at + 1 & places.length - 1;
        }
        places[at] = wanted;
        if (2 * ++size > places.length) {
            grow();
        }
        return true;
    }

    /** Removes all. */
    void clear() {
        if (size > 0) {
            Arrays.fill(places, 0);
            size = 0;
        }
    }

    private void grow() {
        int[] before = places;
        places = new int[2 * before.length];
        shift--;
        size = 0;
        Arrays.stream(before).filter(value -> value != 0).forEach(value -> add(value - 1));
    }
}
