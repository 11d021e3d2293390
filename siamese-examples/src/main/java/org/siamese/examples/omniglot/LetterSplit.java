package org.siamese.examples.omniglot;

import java.nio.file.Path;
import java.util.Locale;
import org.siamese.core.model.SiameseModel;
import org.siamese.data.DataException;

/** What is kept for the test. */
enum LetterSplit {
    /** Whole alphabets, as Lake and Koch do. */
    ALPHABETS,
    /** Characters of all alphabets, as Vinyals and others do: an easier task. */
    CHARACTERS;

    /** Name of the attachment of a model that says in which split it was trained. */
    private static final String ATTACHMENT = "omniglot-split";

    /** The model, with a note that it was trained in this split. */
    SiameseModel mark(SiameseModel model) {
        return model.withAttachment(ATTACHMENT, toString());
    }

    /**
     * Refuses a model that was trained in the other split, for it has seen what is tested. A model without a note was trained on whole
     * alphabets.
     */
    void requireTrainedIn(SiameseModel model, Path file) {
        String found = model.attachments().getOrDefault(ATTACHMENT, ALPHABETS.toString());
        if (!found.equals(toString())) {
            throw DataException.of(
                    "model " + file,
                    "one trained with --split " + this + ", which has not seen what is tested",
                    "--split " + found);
        }
    }

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
