/** Networks that Deeplearning4j or Keras trained, as towers that go on training. */
@NullMarked
package org.siamese.dl4j.network;

import org.jspecify.annotations.NullMarked;
