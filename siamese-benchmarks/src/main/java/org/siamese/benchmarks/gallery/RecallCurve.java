package org.siamese.benchmarks.gallery;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** How many queries a second a search answers at which recall, from the fewest candidates to the most. */
final class RecallCurve {
    private record Point(double recall, double rate) {}

    private final List<Point> points = new ArrayList<>();

    /** The next point, with more candidates. */
    void add(double recall, double rate) {
        points.add(new Point(recall, rate));
    }

    /**
     * The rate at a recall: between two measured points the logarithm of the rate is taken to be linear.
     *
     * @return empty where the recall was not reached
     */
    OptionalDouble rateAt(double recall) {
        for (int i = 0; i < points.size(); i++) {
            Point point = points.get(i);
            if (point.recall() < recall) {
                continue;
            }
            if (i == 0) {
                return OptionalDouble.of(point.rate());
            }
            Point before = points.get(i - 1);
            double share = (recall - before.recall()) / (point.recall() - before.recall());
            return OptionalDouble.of(Math.exp((1 - share) * Math.log(before.rate()) + share * Math.log(point.rate())));
        }
        return OptionalDouble.empty();
    }
}
