/** What each operation of a plan is in libtorch's functions. */
@NullMarked
package org.siamese.torch.internal.operation;

import org.jspecify.annotations.NullMarked;
