/** Deeplearning4j layers that run on the native ops, and the few that Deeplearning4j lacks. */
@NullMarked
package org.siamese.core.layer;

import org.jspecify.annotations.NullMarked;
