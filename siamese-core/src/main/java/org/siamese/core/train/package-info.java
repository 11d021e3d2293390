/** Training a tower: the trainer, its settings, and who is told about its progress. */
@NullMarked
package org.siamese.core.train;

import org.jspecify.annotations.NullMarked;
