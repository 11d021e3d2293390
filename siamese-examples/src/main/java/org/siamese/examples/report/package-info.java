/** What an example writes: charts, pictures of pairs, measures. */
@NullMarked
package org.siamese.examples.report;

import org.jspecify.annotations.NullMarked;
