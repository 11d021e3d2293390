/** A thin layer over oneDNN's library and OpenMP's threads. */
@NullMarked
package org.siamese.onednn.internal.natives;

import org.jspecify.annotations.NullMarked;
