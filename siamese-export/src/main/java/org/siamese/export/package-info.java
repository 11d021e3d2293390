/** Writes trained towers as ONNX. */
@NullMarked
package org.siamese.export;

import org.jspecify.annotations.NullMarked;
