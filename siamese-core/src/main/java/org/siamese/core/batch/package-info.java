/** What a batch is: features, and what is known about them (class labels, pairs or triplets); the contract of a batch source. */
@NullMarked
package org.siamese.core.batch;

import org.jspecify.annotations.NullMarked;
