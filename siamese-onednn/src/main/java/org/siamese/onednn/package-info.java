/** The direct CPU engine: towers trained and used on oneDNN, found by {@link java.util.ServiceLoader}. */
@NullMarked
package org.siamese.onednn;

import org.jspecify.annotations.NullMarked;
