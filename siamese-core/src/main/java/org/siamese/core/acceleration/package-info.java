/** What computes: which ND4J backend is taken and why, and a report of what this machine offers. */
@NullMarked
package org.siamese.core.acceleration;

import org.jspecify.annotations.NullMarked;
