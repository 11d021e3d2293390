/** Where this library's log lines go. */
@NullMarked
package org.siamese.core.log;

import org.jspecify.annotations.NullMarked;
