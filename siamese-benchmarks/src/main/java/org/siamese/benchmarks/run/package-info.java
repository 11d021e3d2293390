/** Starts the peers, checks that their models are the same, and lets them take turns. */
@NullMarked
package org.siamese.benchmarks.run;

import org.jspecify.annotations.NullMarked;
