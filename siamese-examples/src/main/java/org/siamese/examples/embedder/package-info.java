/** Networks in ONNX format: towers exported, and networks that were trained elsewhere calibrated and measured. */
@NullMarked
package org.siamese.examples.embedder;

import org.jspecify.annotations.NullMarked;
