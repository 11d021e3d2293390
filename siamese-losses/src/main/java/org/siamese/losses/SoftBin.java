package org.siamese.losses;

/**
 * Where a value falls in a soft histogram with nodes at 0, width, 2 width and so on: shared between the two nodes around it,
 * in proportion to how near they are.
 *
 * @param node the node below
 * @param upper share of the node above
 * @param width distance of two nodes
 */
record SoftBin(int node, double upper, double width) {
    /** The place of a value; past the last node it falls out at the array's spare last cell. */
    static SoftBin of(double value, double width, int nodes) {
        double place = Math.max(0, value) / width;
        int node = (int) Math.min(nodes, Math.floor(place));
        return new SoftBin(node, node == nodes ? 0 : place - node, width);
    }

    void addTo(double[] histogram) {
        histogram[node] += 1 - upper;
        if (upper > 0) {
            histogram[node + 1] += upper;
        }
    }

    /** Derivative in the value, from derivatives in the nodes; 0 on a node, where it has none. */
    double derivative(double[] toNodes) {
        return upper == 0 ? 0 : (toNodes[node + 1] - toNodes[node]) / width;
    }
}
