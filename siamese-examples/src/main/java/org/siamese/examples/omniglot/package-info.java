/** One-shot recognition of letters. */
@NullMarked
package org.siamese.examples.omniglot;

import org.jspecify.annotations.NullMarked;
