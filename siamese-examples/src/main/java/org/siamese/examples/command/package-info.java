/** What the command lines of all examples have in common. */
@NullMarked
package org.siamese.examples.command;

import org.jspecify.annotations.NullMarked;
