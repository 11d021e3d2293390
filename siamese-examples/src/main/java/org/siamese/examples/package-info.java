/** The command line of the examples. */
@NullMarked
package org.siamese.examples;

import org.jspecify.annotations.NullMarked;
