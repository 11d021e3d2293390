package org.siamese.examples.omniglot;

import java.util.Locale;

/** What is kept for the test. */
enum LetterSplit {
    /** Whole alphabets, as Lake and Koch do. */
    ALPHABETS,
    /** Characters of all alphabets, as Vinyals and others do: an easier task. */
    CHARACTERS;

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
