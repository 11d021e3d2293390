/** A runnable example. */
@NullMarked
package org.siamese.spark.example;

import org.jspecify.annotations.NullMarked;
