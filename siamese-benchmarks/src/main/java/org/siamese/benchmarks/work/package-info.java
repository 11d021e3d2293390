/** What is measured, told once for all peers: towers, first parameters, batches, and the least that a step must do. */
@NullMarked
package org.siamese.benchmarks.work;

import org.jspecify.annotations.NullMarked;
