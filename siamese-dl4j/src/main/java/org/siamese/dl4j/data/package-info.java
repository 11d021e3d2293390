/** Data of Deeplearning4j's world: DataVec's record readers, image files and transforms, and data set iterators. */
@NullMarked
package org.siamese.dl4j.data;

import org.jspecify.annotations.NullMarked;
