/** What a run writes: a table, JSON and a chart. */
@NullMarked
package org.siamese.benchmarks.report;

import org.jspecify.annotations.NullMarked;
