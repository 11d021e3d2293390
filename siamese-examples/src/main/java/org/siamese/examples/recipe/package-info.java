/** What the recipes of the examples have in common. */
@NullMarked
package org.siamese.examples.recipe;

import org.jspecify.annotations.NullMarked;
