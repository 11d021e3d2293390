/** Image data sets: items with a name, a class and a group, whose pixels are read when asked for. */
@NullMarked
package org.siamese.data.dataset;

import org.jspecify.annotations.NullMarked;
