package org.siamese.core.batch;

import java.util.List;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.siamese.decision.Relation;

/** Explicit pairs: rows 2i and 2i+1 form pair i. Immutable and thread-safe. */
public final class Pairs implements Targets {
    private final List<Relation> relations;

    private Pairs(List<Relation> relations) {
        if (relations.isEmpty()) {
            throw new IllegalArgumentException("relations: expected at least one pair, got none");
        }
        this.relations = List.copyOf(relations);
    }

    /** Pairs that relate as given, in order. */
    public static Pairs of(List<Relation> relations) {
        return new Pairs(relations);
    }

    /** Pairs that relate as given, in order. */
    public static Pairs of(Relation... relations) {
        return new Pairs(List.of(relations));
    }

    static Pairs decode(double[][] rows) {
        if (rows.length % 2 != 0) {
            throw new IllegalArgumentException(
                    "labels with 2 columns (same, different): expected two rows for each pair, got " + rows.length
                            + " rows");
        }
        Relation[] relations = new Relation[rows.length / 2];
        for (int pair = 0; pair < relations.length; pair++) {
            int first = Targets.hot(rows[2 * pair], 2 * pair);
            int second = Targets.hot(rows[2 * pair + 1], 2 * pair + 1);
            if (first != second) {
                throw new IllegalArgumentException("labels, rows " + 2 * pair + " and " + (2 * pair + 1)
                        + ": expected both rows of a pair to be equal, got " + Relation.values()[first] + " and "
                        + Relation.values()[second]);
            }
            relations[pair] = Relation.values()[first];
        }
        return of(relations);
    }

    /** How the two members of a pair relate. */
    public Relation get(int pair) {
        return relations.get(pair);
    }

    /** All relations in order; unmodifiable. */
    public List<Relation> relations() {
        return relations;
    }

    @Override
    public int rows() {
        return 2 * relations.size();
    }

    @Override
    public int count() {
        return relations.size();
    }

    @Override
    public String unit() {
        return "pairs";
    }

    @Override
    public INDArray toArray() {
        int[] columns = new int[rows()];
        for (int row = 0; row < columns.length; row++) {
            columns[row] = relations.get(row / 2).ordinal();
        }
        return Targets.oneHot(columns, 2);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pairs that && relations.equals(that.relations);
    }

    @Override
    public int hashCode() {
        return relations.hashCode();
    }

    @Override
    public String toString() {
        return "Pairs" + relations;
    }
}
