/** A trained tower: embed, measure distances, save and load. */
@NullMarked
package org.siamese.core.model;

import org.jspecify.annotations.NullMarked;
