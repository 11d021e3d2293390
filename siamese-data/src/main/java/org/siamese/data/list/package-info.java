/** Lists in CSV files: pairs, triplets and labels, whose meaning the caller gives as a type. */
@NullMarked
package org.siamese.data.list;

import org.jspecify.annotations.NullMarked;
