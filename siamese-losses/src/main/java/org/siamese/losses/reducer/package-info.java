/** Reducers: one number of the losses of many tuples. */
@NullMarked
package org.siamese.losses.reducer;

import org.jspecify.annotations.NullMarked;
