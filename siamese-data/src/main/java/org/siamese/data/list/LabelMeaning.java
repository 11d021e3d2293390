package org.siamese.data.list;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.siamese.decision.Relation;

/**
 * What the labels of a pair list mean. Lists disagree on whether 0 or 1 says "same", so there is no default.
 *
 * @param relations the relation that each label stands for
 */
public record LabelMeaning(Map<String, Relation> relations) {
    /** Copies the map. */
    public LabelMeaning {
        if (relations.isEmpty()) {
            throw new IllegalArgumentException("relations: expected at least one label, got none");
        }
        relations = Map.copyOf(new LinkedHashMap<>(relations));
    }

    /** One label says that both images show the same, another that they do not. */
    public static LabelMeaning of(String same, String different) {
        if (same.equals(different)) {
            throw new IllegalArgumentException("same, different: expected two labels, got '" + same + "' twice");
        }
        return new LabelMeaning(Map.of(same, Relation.SAME, different, Relation.DIFFERENT));
    }

    /** "1" says same, "0" different. */
    public static LabelMeaning oneIsSame() {
        return of("1", "0");
    }

    /** "0" says same, "1" different: a label that tells forgeries, or dissimilarity. */
    public static LabelMeaning zeroIsSame() {
        return of("0", "1");
    }

    Optional<Relation> relation(String label) {
        return Optional.ofNullable(relations.get(label));
    }
}
