/** Embedding by this library's engine, by ONNX Runtime in Java and by ONNX Runtime in Python. */
@NullMarked
package org.siamese.benchmarks.embed;

import org.jspecify.annotations.NullMarked;
