/** The native library, the devices and what lies in their memory. */
@NullMarked
package org.siamese.torch.internal.natives;

import org.jspecify.annotations.NullMarked;
