/** Runs networks on ONNX Runtime. */
@NullMarked
package org.siamese.onnx.internal.session;

import org.jspecify.annotations.NullMarked;
