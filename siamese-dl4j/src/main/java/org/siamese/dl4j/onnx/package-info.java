/** CNN backbones in ONNX files as towers that train. */
@NullMarked
package org.siamese.dl4j.onnx;

import org.jspecify.annotations.NullMarked;
