/** What the data module's packages share: the exception that all of them throw. */
@NullMarked
package org.siamese.data;

import org.jspecify.annotations.NullMarked;
