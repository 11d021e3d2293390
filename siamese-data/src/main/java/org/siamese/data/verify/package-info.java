/** Image files and data sets through a trained model: verify, identify, score, cross-validate. */
@NullMarked
package org.siamese.data.verify;

import org.jspecify.annotations.NullMarked;
