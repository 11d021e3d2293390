package org.siamese.decision.evaluate;

/** Stops at each distance that occurs. */
final class DistanceWalk implements ThresholdWalk {
    private final double[] sameDistances;
    private final double[] differentDistances;
    private int s;
    private int d;
    private int same;
    private int different;
    private double distance = Double.NEGATIVE_INFINITY;

    /** Both ascending. */
    DistanceWalk(double[] sameDistances, double[] differentDistances) {
        this.sameDistances = sameDistances;
        this.differentDistances = differentDistances;
    }

    @Override
    public boolean next() {
        if (s == sameDistances.length && d == differentDistances.length) {
            return false;
        }
        distance = s < sameDistances.length
                        && (d == differentDistances.length || sameDistances[s] <= differentDistances[d])
                ? sameDistances[s]
                : differentDistances[d];
        int s0 = s;
        int d0 = d;
        while (s < sameDistances.length && sameDistances[s] == distance) {
            s++;
        }
        while (d < differentDistances.length && differentDistances[d] == distance) {
            d++;
        }
        same = s - s0;
        different = d - d0;
        return true;
    }

    @Override
    public long same() {
        return same;
    }

    @Override
    public long different() {
        return different;
    }

    /** The distance at which the threshold stands. */
    double distance() {
        return distance;
    }

    /** Same pairs accepted so far. */
    int acceptedSame() {
        return s;
    }

    /** Different pairs accepted so far. */
    int acceptedDifferent() {
        return d;
    }
}
