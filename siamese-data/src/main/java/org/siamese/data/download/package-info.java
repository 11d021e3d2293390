/** Fetches public data sets into a cache, by address and checksum. */
@NullMarked
package org.siamese.data.download;

import org.jspecify.annotations.NullMarked;
