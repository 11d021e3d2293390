/** One HTML page and its pictures about a run: curves, errors, hardest pairs, a map of the embeddings. */
@NullMarked
package org.siamese.report;

import org.jspecify.annotations.NullMarked;
