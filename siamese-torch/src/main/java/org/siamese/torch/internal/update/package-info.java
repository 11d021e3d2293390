/** From gradients to new parameters, on the device. */
@NullMarked
package org.siamese.torch.internal.update;

import org.jspecify.annotations.NullMarked;
