package org.siamese.data.dataset;

import java.util.ArrayList;
import java.util.List;

/**
 * What was left out when a data set was read, so that nothing is dropped in silence.
 *
 * @param images number of images taken
 * @param left number of files and folders left out
 * @param examples what was left out and why, the first {@value #MOST_EXAMPLES}
 */
public record LoadReport(int images, int left, List<String> examples) {
    /** Most examples that a report keeps. */
    public static final int MOST_EXAMPLES = 100;

    /** A report of a set that was not read from anywhere. */
    public static final LoadReport EMPTY = new LoadReport(0, 0, List.of());

    /** Copies the list. */
    public LoadReport {
        examples = List.copyOf(examples);
    }

    @Override
    public String toString() {
        return images + " images, " + left + " files and folders left out"
                + (left == 0 ? "" : ", such as " + examples.get(0));
    }

    /** This report with further images left out. */
    LoadReport without(List<String> bad) {
        List<String> all = new ArrayList<>(examples);
        bad.stream().limit(Math.max(0, MOST_EXAMPLES - all.size())).forEach(all::add);
        return new LoadReport(images - bad.size(), left + bad.size(), all);
    }

    static final class Builder {
        private int left;
        private final List<String> examples = new ArrayList<>();

        void leaveOut(String what, String why) {
            left++;
            if (examples.size() < MOST_EXAMPLES) {
                examples.add(what + ": " + why);
            }
        }

        LoadReport build(int images) {
            return new LoadReport(images, left, examples);
        }
    }
}
