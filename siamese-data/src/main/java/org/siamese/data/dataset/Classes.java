package org.siamese.data.dataset;

import java.util.Arrays;
import org.siamese.data.DataException;

/**
 * Which items belong to which class: all that a sampler needs to know of a data set. Items of no class (forgeries) are in none.
 * Immutable and thread-safe; takes 8 bytes an item.
 */
public final class Classes {
    private final int[] members;
    private final int[] starts;
    private final int[] classOf;
    private final String[] names;

    private final int[] groupOf;
    private final String[] groups;

    private Classes(int[] classOf, String[] names, int[] groupOf, String[] groups) {
        this.classOf = classOf;
        this.names = names;
        this.groupOf = groupOf;
        this.groups = groups;
        starts = new int[names.length + 1];
        for (int c : classOf) {
            if (c >= 0) {
                starts[c + 1]++;
            }
        }
        for (int c = 0; c < names.length; c++) {
            starts[c + 1] += starts[c];
        }
        members = new int[starts[names.length]];
        int[] next = Arrays.copyOf(starts, names.length);
        for (int item = 0; item < classOf.length; item++) {
            if (classOf[item] >= 0) {
                members[next[classOf[item]]++] = item;
            }
        }
    }

    /**
     * Classes of items.
     *
     * @param classOf the class index of each item, from 0; -1 for an item of no class
     * @param names the name of each class
     */
    public static Classes of(int[] classOf, String... names) {
        for (int item = 0; item < classOf.length; item++) {
            if (classOf[item] < -1 || classOf[item] >= names.length) {
                throw new IllegalArgumentException(
                        "classOf, item " + item + ": expected -1 to " + (names.length - 1) + ", got " + classOf[item]);
            }
        }
        return new Classes(classOf.clone(), names.clone(), new int[names.length], new String[] {""});
    }

    /**
     * The same classes in groups, for example characters in alphabets.
     *
     * @param groupOf the group index of each class, from 0
     * @param groupNames the name of each group
     */
    public Classes inGroups(int[] groupOf, String... groupNames) {
        if (groupOf.length != names.length) {
            throw new IllegalArgumentException(
                    "groupOf: expected one group for each of " + names.length + " classes, got " + groupOf.length);
        }
        for (int group : groupOf) {
            if (group < 0 || group >= groupNames.length) {
                throw new IllegalArgumentException(
                        "groupOf: expected 0 to " + (groupNames.length - 1) + ", got " + group);
            }
        }
        return new Classes(classOf, names, groupOf.clone(), groupNames.clone());
    }

    /**
     * Checks that other classes are of the same items and names; groups may differ.
     *
     * @throws DataException if they are not
     */
    public void requireSameAs(Classes other) {
        if (this == other) {
            return;
        }
        if (classOf.length != other.classOf.length || names.length != other.names.length) {
            throw DataException.of("sampler", "to be built from the data set's " + this, "one built from " + other);
        }
        int difference = Arrays.mismatch(names, other.names);
        if (difference >= 0) {
            throw DataException.of(
                    "sampler",
                    "to be built from the data set's classes, whose class " + difference + " is '" + names[difference]
                            + "'",
                    "one built from others, where it is '" + other.names[difference] + "'");
        }
        difference = Arrays.mismatch(classOf, other.classOf);
        if (difference >= 0) {
            throw DataException.of(
                    "sampler",
                    "to be built from the data set's classes, where item " + difference + " is of class "
                            + className(difference),
                    "one built from others, where it is of class " + other.className(difference));
        }
    }

    private String className(int item) {
        return classOf[item] < 0 ? "none" : "'" + names[classOf[item]] + "'";
    }

    /**
     * Checks the index of an item.
     *
     * @throws DataException if there is no such item
     */
    public void requireItem(int item) {
        if (item < 0 || item >= classOf.length) {
            throw DataException.of(
                    "sampler", "items 0 to " + (classOf.length - 1) + " of the data set", "item " + item);
        }
    }

    /** Number of classes and items. */
    @Override
    public String toString() {
        return names.length + " classes of " + classOf.length + " items";
    }

    /** Number of groups; 1 where classes have none. */
    public int groups() {
        return groups.length;
    }

    /** Group index of a class; 0 where classes have none. */
    public int groupOf(int classIndex) {
        return groupOf[classIndex];
    }

    /** Name of a group; empty where classes have none. */
    public String groupName(int group) {
        return groups[group];
    }

    /** Number of classes. */
    public int count() {
        return names.length;
    }

    /** Number of items that have a class. */
    public int members() {
        return members.length;
    }

    /** Number of items, those of no class included. */
    public int items() {
        return classOf.length;
    }

    /** Name of a class. */
    public String name(int classIndex) {
        return names[classIndex];
    }

    /** Class index of an item, -1 for an item of no class. */
    public int classOf(int item) {
        return classOf[item];
    }

    /** Number of items of a class. */
    public int size(int classIndex) {
        return starts[classIndex + 1] - starts[classIndex];
    }

    /** An item of a class: the index-th, from 0. */
    public int member(int classIndex, int index) {
        if (index < 0 || index >= size(classIndex)) {
            throw new IndexOutOfBoundsException("index: expected 0 to " + (size(classIndex) - 1) + " for class "
                    + names[classIndex] + ", got " + index);
        }
        return members[starts[classIndex] + index];
    }

    /** The items of a class, in order. */
    public int[] membersOf(int classIndex) {
        return Arrays.copyOfRange(members, starts[classIndex], starts[classIndex + 1]);
    }

    /** The index-th of all items that have a class, ordered by class. */
    public int member(int index) {
        return members[index];
    }

    /** The index-th of all items whose class is another one; 0 to members - size(classIndex) - 1. */
    public int memberOutside(int classIndex, int index) {
        return members[index < starts[classIndex] ? index : index + size(classIndex)];
    }
}
