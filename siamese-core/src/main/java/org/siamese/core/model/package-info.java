/** A trained tower: embed, measure distances, verify, identify, save and load. */
@NullMarked
package org.siamese.core.model;

import org.jspecify.annotations.NullMarked;
