/** How an image becomes a model's input: preparation steps, and augmentation in training. */
@NullMarked
package org.siamese.image.pipeline;

import org.jspecify.annotations.NullMarked;
