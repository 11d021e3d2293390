package org.siamese.examples.recipe;

import java.util.Locale;

/** How an example trains. */
public enum Recipe {
    /** As the tutorial or paper does that the example follows. */
    TUTORIAL,
    /** The best way found for the example. */
    BEST;

    /** As it is written on the command line. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
