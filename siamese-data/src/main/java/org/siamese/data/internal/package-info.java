/** Inner parts of this module; no public interface. */
@NullMarked
package org.siamese.data.internal;

import org.jspecify.annotations.NullMarked;
