/** Reads ONNX files by themselves, and checks them before ONNX Runtime sees them. */
@NullMarked
package org.siamese.onnx.internal.graph;

import org.jspecify.annotations.NullMarked;
