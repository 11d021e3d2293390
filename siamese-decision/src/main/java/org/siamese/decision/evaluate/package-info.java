/** How well distances tell same from different, on identities that training never saw. */
@NullMarked
package org.siamese.decision.evaluate;

import org.jspecify.annotations.NullMarked;
