/** The engine on libtorch, on an NVIDIA GPU or a CPU, found by {@link java.util.ServiceLoader}. */
@NullMarked
package org.siamese.torch;

import org.jspecify.annotations.NullMarked;
