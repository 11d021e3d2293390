package org.siamese.decision.evaluate;

import org.siamese.decision.Relation;

/**
 * A questioned image beside several references of one identity, as rows of a table of embeddings: is it the same? Immutable; the array is
 * copied.
 *
 * @param identity number of the identity whose references they are; a forgery belongs to the identity that it imitates
 * @param references rows of the references, at least one, none twice
 * @param questioned row of the questioned image, none of the references
 * @param relation whether it is truly of that identity
 */
public record ReferenceQuestion(int identity, int[] references, int questioned, Relation relation) {
    /** Checks the rows. */
    public ReferenceQuestion {
        references = references.clone();
        if (references.length == 0) {
            throw new IllegalArgumentException("references: expected at least one row, got none");
        }
        for (int first = 0; first < references.length; first++) {
            if (references[first] == questioned) {
                throw new IllegalArgumentException(
                        "references: expected other rows than the questioned one, got row " + questioned + " in both");
            }
            for (int second = 0; second < first; second++) {
                if (references[first] == references[second]) {
                    throw new IllegalArgumentException(
                            "references: expected each row once, got row " + references[first] + " twice");
                }
            }
        }
    }

    @Override
    public int[] references() {
        return references.clone();
    }
}
