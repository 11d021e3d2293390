/** What a decision is about: whether two inputs show the same, and who an input shows. */
@NullMarked
package org.siamese.decision;

import org.jspecify.annotations.NullMarked;
