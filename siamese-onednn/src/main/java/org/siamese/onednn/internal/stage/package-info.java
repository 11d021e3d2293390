/** What a stage is, and the program in the making to which it adds its steps. */
@NullMarked
package org.siamese.onednn.internal.stage;

import org.jspecify.annotations.NullMarked;
