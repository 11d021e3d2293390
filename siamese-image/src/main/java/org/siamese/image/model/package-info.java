/** Image files in, decisions out. */
@NullMarked
package org.siamese.image.model;

import org.jspecify.annotations.NullMarked;
