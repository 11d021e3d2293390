/** What the losses share: checks, pairs of targets, log-sum-exp. Not for use outside this module. */
@NullMarked
package org.siamese.losses.internal;

import org.jspecify.annotations.NullMarked;
