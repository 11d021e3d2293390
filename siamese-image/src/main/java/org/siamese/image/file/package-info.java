/** The model file: a container that anybody may have made, and the readers of the towers in it. */
@NullMarked
package org.siamese.image.file;

import org.jspecify.annotations.NullMarked;
