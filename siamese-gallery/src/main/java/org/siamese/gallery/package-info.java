/** Persistent enrolled identities: enrol, remove, search, identify and verify. */
@NullMarked
package org.siamese.gallery;

import org.jspecify.annotations.NullMarked;
