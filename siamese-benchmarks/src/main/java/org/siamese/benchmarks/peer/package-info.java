/** The other end of a pipe: a process of its own for each peer, which builds its tower and times its steps. */
@NullMarked
package org.siamese.benchmarks.peer;

import org.jspecify.annotations.NullMarked;
