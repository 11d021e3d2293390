/** Signature verification: is a signature genuine, or a skilled forgery. */
@NullMarked
package org.siamese.examples.signatures;

import org.jspecify.annotations.NullMarked;
