/** The engine on libtorch on the device that is there. */
@NullMarked
package org.siamese.benchmarks.gpu;

import org.jspecify.annotations.NullMarked;
