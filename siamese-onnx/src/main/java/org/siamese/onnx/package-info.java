/** Models on ONNX Runtime: exported towers, and networks that were trained elsewhere. */
@NullMarked
package org.siamese.onnx;

import org.jspecify.annotations.NullMarked;
