/** Face similarity: which two photographs show the same person. */
@NullMarked
package org.siamese.examples.faces;

import org.jspecify.annotations.NullMarked;
